import { FLEET_FORMATS, type FleetFormat, fleetFileJsonSchema } from '@fleetwright/contracts';

/** The parts of JSON Schema that the language's definition uses. Any other part is refused when it is read. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** A schema, ready to be walked beside a value. */
export type ShapeRule =
  | { readonly kind: 'any' }
  | { readonly kind: 'scalar' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text'; readonly format: FleetFormat | undefined; readonly isFilled: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'list'; readonly items: ShapeRule }
  | {
      readonly kind: 'map';
      readonly known: ReadonlyMap<string, ShapeRule>;
      readonly required: readonly string[];
      readonly others: ShapeRule | undefined;
      readonly names: FleetFormat | undefined;
    }
  /** Told apart by the type of the value. */
  | { readonly kind: 'union'; readonly branches: readonly ShapeRule[] };

/** Words that say something to readers only. */
const ANNOTATIONS = new Set(['$id', '$schema', 'title', 'description', 'examples', 'default']);
const SCALARS = 'string number boolean null';

let language: ShapeRule | undefined;

/** The language as its published JSON Schema says it. */
export function languageRule(): ShapeRule {
  language ??= ruleOf(fleetFileJsonSchema());
  return language;
}

/** Reads a schema. Throws on what it does not know: a rule that is passed over would be a rule that does not hold. */
export function ruleOf(schema: JsonSchema): ShapeRule {
  const words = Object.keys(schema).filter((word) => !ANNOTATIONS.has(word));
  const knows = (...known: string[]) => words.every((word) => known.includes(word));
  const { type } = schema;
  if (words.length === 0) return { kind: 'any' };
  if (schema.anyOf && knows('anyOf')) return { kind: 'union', branches: schema.anyOf.map(ruleOf) };
  if (Array.isArray(type) && type.join(' ') === SCALARS && knows('type')) return { kind: 'scalar' };
  if (type === 'boolean' && knows('type')) return { kind: 'boolean' };
  if (type === 'string' && schema.enum && knows('type', 'enum')) return { kind: 'choice', choices: schema.enum };
  if (type === 'string' && knows('type', 'pattern', 'minLength')) return textRule(schema);
  if (typeof schema.const === 'number' && knows('type', 'const')) return { kind: 'version', version: schema.const };
  if (type === 'integer' && knows('type', 'minimum', 'maximum')) {
    return { kind: 'integer', least: schema.minimum ?? -Infinity, most: schema.maximum ?? Infinity };
  }
  if (type === 'array' && knows('type', 'items')) return { kind: 'list', items: ruleOf(schema.items ?? {}) };
  if (type === 'object' && knows('type', 'properties', 'required', 'additionalProperties', 'propertyNames')) {
    return mapRule(schema);
  }
  throw new Error(`the language's schema uses words that the parser does not know: ${words.join(', ')}`);
}

function textRule({ pattern, minLength }: JsonSchema): ShapeRule {
  return { kind: 'text', format: pattern === undefined ? undefined : formatOf(pattern), isFilled: minLength === 1 };
}

function mapRule({ properties = {}, required = [], additionalProperties, propertyNames }: JsonSchema): ShapeRule {
  return {
    kind: 'map',
    known: new Map(Object.entries(properties).map(([name, schema]) => [name, ruleOf(schema)])),
    required,
    others: additionalProperties === false ? undefined : ruleOf(additionalProperties ?? {}),
    names: propertyNames?.pattern === undefined ? undefined : formatOf(propertyNames.pattern),
  };
}

function formatOf(pattern: string): FleetFormat {
  const format = FLEET_FORMATS.find((known) => known.pattern.source === pattern);
  if (!format) throw new Error(`the language's schema has a pattern that is no format: ${pattern}`);
  return format;
}
