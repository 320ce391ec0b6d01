import { CUT_TEXT_LENGTH } from './limits.ts';

/** What was left out of an answer so that it fits. */
export interface LeftOut {
  /** Where: `sync_run.diff.nodes.add`. */
  readonly field: string;
  /** Entries of a list, or characters of a text. */
  readonly shown: number;
  readonly total: number;
}

interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
  readonly field: string;
  readonly depth: number;
}

export type Json = Record<string, unknown>;

export interface Fitting {
  fits(answer: Json, leftOut: readonly LeftOut[]): boolean;
  /** A list that pages: its entries are cut, and none is left out. */
  readonly paged: string | null;
}

/**
 * Cuts the largest lists, then the longest texts, until it fits: the largest is halved each time, so that many small
 * ones stay whole. Fields stay, so that what is left is of the same shape. Answers the same object when nothing has to go.
 */
export function cutToFit(whole: Json, { fits, paged }: Fitting): { answer: Json; leftOut: readonly LeftOut[] } {
  if (fits(whole, [])) return { answer: whole, leftOut: [] };
  const answer = structuredClone(whole);
  const totals = new Map<string, LeftOut>();
  const leftOut = () => [...totals.values()];
  for (const cut of [cutList, cutText, emptyObject]) {
    while (!fits(answer, leftOut())) {
      const done = cut(answer, paged);
      if (done === undefined) break;
      const total = totals.get(done.field)?.total ?? done.total;
      totals.set(done.field, { ...done, total });
    }
  }
  return { answer, leftOut: leftOut() };
}

function cutList(answer: Json, paged: string | null): LeftOut | undefined {
  const isLong = (value: unknown, field: string) => Array.isArray(value) && value.length > 1 && field !== paged;
  const place = largest(answer, (value, { field }) => (isLong(value, field) ? sizeOf(value) : 0));
  if (place === undefined) return undefined;
  const list = valueAt(place) as unknown[];
  const shown = Math.floor(list.length / 2);
  replace(place, list.slice(0, shown));
  return { field: place.field, shown, total: list.length };
}

function cutText(answer: Json): LeftOut | undefined {
  const isLong = (value: unknown) => typeof value === 'string' && value.length > CUT_TEXT_LENGTH;
  const place = largest(answer, (value) => (isLong(value) ? (value as string).length : 0));
  if (place === undefined) return undefined;
  const text = valueAt(place) as string;
  replace(place, text.slice(0, CUT_TEXT_LENGTH));
  return { field: place.field, shown: CUT_TEXT_LENGTH, total: text.length };
}

/** Maps with keys that people choose have no length that anybody bounds. */
function emptyObject(answer: Json): LeftOut | undefined {
  const place = largest(answer, (value, { depth }) => (isMap(value) && depth > 0 ? sizeOf(value) : 0));
  if (place === undefined) return undefined;
  const total = Object.keys(valueAt(place) as object).length;
  replace(place, {});
  return { field: place.field, shown: 0, total };
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function largest(answer: Json, weigh: (value: unknown, place: Place) => number): Place | undefined {
  let found: { place: Place; weight: number } | undefined;
  for (const place of placesIn(answer, '', 0)) {
    const weight = weigh(valueAt(place), place);
    if (weight > (found?.weight ?? 0)) found = { place, weight };
  }
  return found?.place;
}

function* placesIn(holder: Json | unknown[], path: string, depth: number): Generator<Place> {
  for (const key of Array.isArray(holder) ? holder.keys() : Object.keys(holder)) {
    const field = typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const place = { holder, key, field, depth };
    yield place;
    const value = valueAt(place);
    if (typeof value === 'object' && value !== null) yield* placesIn(value as Json | unknown[], field, depth + 1);
  }
}

function valueAt({ holder, key }: Place): unknown {
  return Reflect.get(holder, key);
}

function replace({ holder, key }: Place, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}
