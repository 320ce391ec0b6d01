import type { Candidate } from './candidate.ts';
import { type Compiled, holdsOf, type NamedText } from './compiled.ts';
import type { Glob } from './glob.ts';

/** Policies in the order in which they decide, ready to be asked for the first that holds without looking at all of them. */
export interface Ranking {
  firstOf(candidate: Candidate): Compiled | undefined;
}

/** A policy under one of its patterns. Lists of them are in the order of `place`. */
interface Entry {
  readonly place: number;
  /** null: no pattern has to fit. */
  readonly glob: Glob | null;
  readonly compiled: Compiled;
}

/** Policies by a text of theirs: whole, or by what stands before its first star, by the length of that. */
interface Shelf {
  readonly exact: Map<string, Entry[]>;
  readonly byHead: Map<number, Map<string, Entry[]>>;
}

/** As many looks into a map as there are lengths of heads, where each question looked at every policy. */
export function rankingOf(inOrder: readonly Compiled[]): Ranking {
  const unnamed: Entry[] = [];
  const shelves = new Map<NamedText, Shelf>();
  inOrder.forEach((compiled, place) => {
    const { named } = compiled;
    if (named === null) {
      unnamed.push({ place, glob: null, compiled });
      return;
    }
    const shelf = shelves.get(named.text) ?? { exact: new Map(), byHead: new Map() };
    shelves.set(named.text, shelf);
    for (const glob of named.globs) put(shelf, glob, { place, glob, compiled });
  });
  const named = [...shelves];
  return {
    firstOf(candidate) {
      let best = firstIn(unnamed, '', candidate, undefined);
      for (const [text, shelf] of named) {
        if (text === 'regions') {
          for (const region of candidate.facts.regions) best = firstOn(shelf, region, candidate, best);
        } else best = firstOn(shelf, textOf(candidate, text), candidate, best);
      }
      return best?.compiled;
    },
  };
}

function put({ exact, byHead }: Shelf, { isExact, head }: Glob, entry: Entry): void {
  let entries = exact;
  if (!isExact) {
    entries = byHead.get(head.length) ?? new Map<string, Entry[]>();
    byHead.set(head.length, entries);
  }
  const list = entries.get(head);
  if (list === undefined) entries.set(head, [entry]);
  else list.push(entry);
}

function firstOn(
  { exact, byHead }: Shelf,
  text: string,
  candidate: Candidate,
  before: Entry | undefined,
): Entry | undefined {
  let best = firstIn(exact.get(text), text, candidate, before);
  for (const [length, entries] of byHead) {
    if (length <= text.length) best = firstIn(entries.get(text.slice(0, length)), text, candidate, best);
  }
  return best;
}

/** The first that holds, if it comes before the one that was found. */
function firstIn(
  entries: readonly Entry[] | undefined,
  text: string,
  candidate: Candidate,
  before: Entry | undefined,
): Entry | undefined {
  if (entries === undefined) return before;
  for (const entry of entries) {
    if (before !== undefined && entry.place >= before.place) return before;
    if (entry.glob !== null && !entry.glob.matches(text)) continue;
    if (holdsOf(entry.compiled, candidate)) return entry;
  }
  return before;
}

function textOf({ key, repository_id, facts }: Candidate, text: Exclude<NamedText, 'regions'>): string {
  return text === 'names' ? key : text === 'repositories' ? repository_id : facts.path_prefix;
}
