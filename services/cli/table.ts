import { widthOf } from './render/text.ts';

/**
 * Rows as columns of text, by the columns that a terminal gives each character. Control characters are taken out: a commit
 * message must not steer it.
 */
export function table(rows: readonly (readonly string[])[]): string[] {
  const cleaned = rows.map((row) => row.map(oneLine));
  const widths = (cleaned[0] ?? []).map((_, column) => Math.max(...cleaned.map((row) => widthOf(row[column] ?? ''))));
  return cleaned.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** The first line of a text, without control and formatting characters. */
export function oneLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
}
