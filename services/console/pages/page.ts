import type { ComponentType } from 'react';

type Texts = Readonly<Record<string, string>>;

/** What a page is given: where the address leads, and how to lead on. */
export interface PageProps {
  /** The variable parts of the path. */
  readonly params: Texts;
  /** Of the address; what is not said is missing. */
  readonly search: Readonly<Record<string, string | undefined>>;
  /** Changes the search in place; an empty text takes a part away. */
  readonly setSearch: (changes: Texts) => void;
  /** Goes to a path of the console, e.g. `/runs`; in place of where it is, with `isReplacing`. */
  readonly go: (to: string, isReplacing?: boolean) => void;
}

export interface PageEntry {
  /** As TanStack Router writes paths: `$id` is variable, `{-$id}` may be missing. */
  readonly path: string;
  readonly title: string;
  /** Pages without are reached from others. */
  readonly nav?: {
    readonly group: 'Review' | 'Fleet' | 'Govern' | 'Look after';
    /** The second key of `g …`. */
    readonly key: string;
  };
  readonly load: () => Promise<{ readonly Page: ComponentType<PageProps> }>;
}

/** The path itself, without its variable end. */
export function baseOf({ path }: PageEntry): string {
  const parts = path.split('/');
  const end = parts.findIndex((part) => part.includes('$'));
  return (end < 0 ? parts : parts.slice(0, end)).join('/');
}
