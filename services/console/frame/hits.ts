import { HITS_SHOWN } from '../limits.ts';

/** Something that can be gone to. */
export interface Hit {
  readonly to: string;
  readonly title: string;
  /** What it is: `page`, `node`, `run`. */
  readonly what: string;
}

/** How well a text answers what was typed: smaller is better, null not at all. Every word must be in it. */
function rankOf(title: string, typed: readonly string[]): number | null {
  const text = title.toLowerCase();
  if (!typed.every((word) => text.includes(word))) return null;
  const [first = ''] = typed;
  if (text === first) return 0;
  return text.startsWith(first) ? 1 : 2;
}

/** What answers a text, best first; the order of `all` decides among equals. Without a text the first of all. */
export function hitsFor(text: string, all: readonly Hit[]): readonly Hit[] {
  const typed = text.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = all.flatMap((hit) => {
    const rank = rankOf(`${hit.title} ${hit.what}`, typed);
    return rank === null ? [] : [{ hit, rank: rankOf(hit.title, typed) ?? 3 }];
  });
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, HITS_SHOWN)
    .map(({ hit }) => hit);
}
