/** One page of a list, wrapped by its noun. `next_cursor` is null on the last page. */
export function pageOf<Row extends { readonly position: number }, View>(
  noun: string,
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => View,
): Record<string, unknown> {
  const isLast = rows.length <= limit;
  const shown = isLast ? rows : rows.slice(0, limit);
  return { [noun]: shown.map(view), next_cursor: isLast ? null : String(shown.at(-1)?.position) };
}

/** What a list asks the read models for: one more row than is shown, to know whether there is another page. */
export function queryOf({ limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined }) {
  return { limit: limit + 1, ...(cursor === undefined ? {} : { after: Number(cursor) }) };
}

/** A filter without what was not given. */
export function filterOf(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
