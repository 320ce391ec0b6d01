/** One line of the table: what was measured here beside what it is measured against, both in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly ours: { readonly value: number; readonly unit: string };
  /** null: only a bound is promised. */
  readonly reference: { readonly name: string; readonly value: number } | null;
  /** `ours` divided by `reference`; null without one. */
  readonly ratio: number | null;
  /** What the ratio, or without a reference the value, must keep to: `≤ 4`, `≥ 3`, or `none set`. */
  readonly target: string;
}

/** A row whose value itself is bounded from above, in its unit; null: no bound is promised. */
export function boundRow(name: string, value: number, unit: string, most: number | null): BenchRow {
  return {
    name,
    ours: { value, unit },
    reference: null,
    ratio: null,
    target: most === null ? 'none set' : `≤ ${most} ${unit}`,
  };
}

/** Whether the target is kept; null when none is set. */
export function isReached({ ours, ratio, target }: BenchRow): boolean | null {
  const [, sign, bound] = /^([≤≥]) ([\d.]+)/.exec(target) ?? [];
  if (sign === undefined) return null;
  const measured = ratio ?? ours.value;
  return sign === '≤' ? measured <= Number(bound) : measured >= Number(bound);
}

/** The rows as a table of Markdown, its columns aligned. */
export function tableText(rows: readonly BenchRow[]): string {
  const cells = [
    ['what', 'ours', 'reference', 'ratio', 'target', 'reached'],
    ...rows.map((row) => [
      row.name,
      `${number(row.ours.value)} ${row.ours.unit}`,
      row.reference === null ? '–' : `${number(row.reference.value)} ${row.ours.unit}: ${row.reference.name}`,
      row.ratio === null ? '–' : number(row.ratio),
      row.target,
      { true: 'yes', false: 'NO', null: '–' }[String(isReached(row))] ?? '–',
    ]),
  ];
  const widths = cells[0]?.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0))) ?? [];
  const lines = cells.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`);
  return [lines[0], `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.slice(1)].join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
