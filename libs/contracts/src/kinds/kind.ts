import type { z } from 'zod';
import type { Field } from './field.ts';

export type Fields = Readonly<Record<string, Field>>;
export type Schemas = Readonly<Record<string, z.ZodType>>;

/** One name that a natural key is made of. */
export interface KeyPart {
  /** As bodies of requests call it, and items of a list in the file. */
  readonly name: string;
  /** The kind of resource that the name is the key of. */
  readonly refersTo?: string;
}

/** Where the items of a kind stand in fleet.yaml: in a section, or in each item of another kind. */
export type Section =
  | { readonly at: string }
  /** The container's name is the first part of the key. */
  | { readonly within: string; readonly part: string };

/**
 * A kind of resource: the one place that says what it is called, what its key is made of, and its fields. The language,
 * its schema and its page, the comparison, tables and functions of the inventory, the imperative API and the words of
 * the command line derive from it.
 */
export interface Kind<
  Noun extends string = string,
  Nouns extends string = string,
  Names extends Schemas = Schemas,
  KindFields extends Fields = Fields,
  Beside extends Schemas = Schemas,
> {
  /** As sentences name it before its key: `node edge-01`. */
  readonly label: string;
  /** Over a list of them. */
  readonly heading: string;
  /** One of them in the file, as sentences begin with it. */
  readonly item: string;
  readonly section: Section;
  /** The section as its page describes it. */
  readonly sectionMeans: string;
  /** What the section may look like, in map form. */
  readonly sectionExample: Readonly<Record<string, unknown>>;
  readonly key: {
    readonly parts: readonly KeyPart[];
    /** Between the parts; the first one has none of it. Empty for a key of one part. */
    readonly separator: '' | ':' | '/';
  };
  /** Of the keys in map form. */
  readonly mapKey: z.ZodString;
  /** What an item of a list is named by, and may repeat in map form. */
  readonly names: Names;
  /** In the order in which differences are told. */
  readonly fields: KindFields;
  /** Keys that the file has beside the fields: they are gone once it is normalised. */
  readonly beside: Beside;
  /** Below `/api/v1/system/`. */
  readonly path: string;
  /** What one of them is wrapped in, in bodies and answers. */
  readonly noun: Noun;
  /** The same for a page of them. */
  readonly nouns: Nouns;
  /** A resource with every field. */
  readonly example: {
    readonly key: string;
    readonly attributes: { readonly [Name in keyof KindFields]: z.input<KindFields[Name]['live']> };
  };
}

/** Checks a kind, and keeps its types. */
export function kind<
  const Noun extends string,
  const Nouns extends string,
  Names extends Schemas,
  KindFields extends Fields,
  Beside extends Schemas = Record<never, never>,
>(
  one: Omit<Kind<Noun, Nouns, Names, KindFields, Beside>, 'beside'> & { readonly beside?: Beside },
): Kind<Noun, Nouns, Names, KindFields, Beside> {
  return { beside: {} as Beside, ...one };
}
