/** The words of JSON Schema that the page reads. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** A schema inside another one. */
export interface Part {
  /** e.g. `nodes[].region` in list form, `nodes{}.region` in map form. */
  readonly path: string;
  readonly schema: Schema;
  /** Whether a file writes it as `key:`; else it is an item, or one spelling of its key. */
  readonly isKey: boolean;
}

/** Every key, item and spelling below a schema, in both forms. */
export function partsOf(schema: Schema, path = ''): readonly Part[] {
  const at = (inside: Schema, step: string, isKey: boolean): readonly Part[] => {
    const inner = `${path}${isKey && path !== '' ? '.' : ''}${step}`;
    return [{ path: inner, schema: inside, isKey }, ...partsOf(inside, inner)];
  };
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inside]) => at(inside, key, true)),
    ...(schema.anyOf ?? []).flatMap((spelling) => at(spelling, '', false)),
    ...(schema.items ? at(schema.items, '[]', false) : []),
    ...(schema.additionalProperties ? at(schema.additionalProperties, '{}', false) : []),
  ];
}

/** What the parts of a schema leave unsaid: everything has a sentence, and every key an example. */
export function findSilentParts(schema: Schema): readonly string[] {
  return partsOf(schema).flatMap(({ path, schema: { description, examples }, isKey }) => [
    ...(description === undefined ? [`${path} has no description`] : []),
    ...(description !== undefined && !/^[A-Z].*\.$/s.test(description)
      ? [`${path}: "${description}" is no sentence`]
      : []),
    ...(isKey && (examples ?? []).length === 0 ? [`${path} has no example`] : []),
  ]);
}
