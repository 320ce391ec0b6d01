import { KIND_TABLE, RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';

/** How a kind appears in addresses and bodies, and which fields of a body make its key. */
export interface KindRoute {
  readonly kind: ResourceKind;
  readonly path: string;
  readonly noun: string;
  readonly nouns: string;
  /** Names of the body's fields that make the key, and what stands between them. */
  readonly keyFields: readonly string[];
  readonly separator: string;
}

export const KIND_ROUTES: readonly KindRoute[] = RESOURCE_KINDS.map((kind) => {
  const { path, noun, nouns, key } = KIND_TABLE[kind];
  return { kind, path, noun, nouns, keyFields: key.parts.map(({ name }) => name), separator: key.separator };
});

/** The fields of a body that make a key. The first part has no separator in it. */
export function keyPartsOf({ keyFields, separator }: KindRoute, key: string): Readonly<Record<string, string>> {
  const at = separator === '' ? key.length : key.indexOf(separator);
  const parts = [key.slice(0, at), key.slice(at + separator.length)];
  return Object.fromEntries(keyFields.map((field, index) => [field, parts[index] ?? '']));
}
