interface Positioned {
  readonly position: number;
}

type Page<Noun extends string, View> = { [N in Noun]: View[] } & { next_cursor: string | null };

/** One page of a list, wrapped by its noun. `next_cursor` is null on the last page. */
export function pageOf<Noun extends string, Row extends Positioned, View>(
  noun: Noun,
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => View,
): Page<Noun, View> {
  return wrapped(noun, rows.slice(0, limit).map(view), cursorAfter(rows, limit));
}

/** As `pageOf`, for views that are made together. */
export async function pageAround<Noun extends string, Row extends Positioned, View>(
  noun: Noun,
  rows: readonly Row[],
  limit: number,
  views: (rows: readonly Row[]) => Promise<View[]>,
): Promise<Page<Noun, View>> {
  return wrapped(noun, await views(rows.slice(0, limit)), cursorAfter(rows, limit));
}

/** What a list asks the read models for: one more row than is shown, to know whether there is another page. */
export function queryOf({ limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined }) {
  return { limit: limit + 1, ...(cursor === undefined ? {} : { after: Number(cursor) }) };
}

/** A filter without what was not given. */
export function filterOf(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export function cursorAfter(rows: readonly Positioned[], limit: number): string | null {
  return rows.length <= limit ? null : String(rows[limit - 1]?.position);
}

function wrapped<Noun extends string, View>(noun: Noun, rows: View[], next_cursor: string | null): Page<Noun, View> {
  return { [noun]: rows, next_cursor } as Page<Noun, View>;
}
