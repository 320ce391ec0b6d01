import { fleetFileJsonSchema } from '@fleetwright/contracts';
import type { Path } from './problems.ts';

/** The parts of JSON Schema that the language's definition uses. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

let language: Schema | undefined;

/** The keys that the language knows in the map at a path, read off its JSON Schema. */
export function knownKeysAt(path: Path): readonly string[] {
  language ??= fleetFileJsonSchema() as Schema;
  let schemas: readonly Schema[] = alternatives(language);
  for (const step of path) {
    schemas = schemas.flatMap((schema) => below(schema, step)).flatMap(alternatives);
  }
  return [...new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

function alternatives(schema: Schema): readonly Schema[] {
  return schema.anyOf ? schema.anyOf.flatMap(alternatives) : [schema];
}

function below(schema: Schema, step: string | number): readonly Schema[] {
  if (typeof step === 'number') return schema.items ? [schema.items] : [];
  if (schema.properties && Object.hasOwn(schema.properties, step)) return [schema.properties[step] as Schema];
  return schema.additionalProperties ? [schema.additionalProperties] : [];
}
