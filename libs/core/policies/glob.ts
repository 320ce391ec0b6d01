/** A pattern in which `*` stands for any characters; every other sign stands for itself. */
export interface Glob {
  readonly pattern: string;
  /** Characters that are not `*`. */
  readonly literals: number;
  /** It names one text alone. */
  readonly isExact: boolean;
  /** It matches every text, so it says nothing. */
  readonly isAny: boolean;
  /** What stands before its first `*`, or all of it: every text that it matches begins with this. */
  readonly head: string;
  matches(text: string): boolean;
}

/** Anchored at both ends, case counts. Linear in the text: each part is looked for once. */
export function globOf(pattern: string): Glob {
  const parts = pattern.split('*');
  const literals = parts.reduce((sum, part) => sum + part.length, 0);
  const [first = '', ...rest] = parts;
  const last = rest.at(-1);
  const between = rest.slice(0, -1).filter((part) => part !== '');
  return {
    pattern,
    literals,
    isExact: last === undefined,
    isAny: last !== undefined && literals === 0,
    head: first,
    matches(text) {
      if (last === undefined) return text === first;
      if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
      let from = first.length;
      for (const part of between) {
        const at = text.indexOf(part, from);
        if (at < 0) return false;
        from = at + part.length;
      }
      return from <= text.length - last.length;
    },
  };
}
