/** One line of a benchmark: what was measured here beside what it is measured against, both in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly ours: { readonly value: number; readonly unit: string };
  readonly reference: { readonly name: string; readonly value: number };
  /** `ours` divided by `reference`. */
  readonly ratio: number;
  /** What the ratio must keep to, as a person reads it: `≤ 4`. */
  readonly target: string;
}

export function rowText({ name, ours, reference, ratio, target }: BenchRow): string {
  const value = (number: number) => number.toLocaleString('en', { maximumSignificantDigits: 3 });
  return `${name}: ${value(ours.value)} ${ours.unit}; ${reference.name}: ${value(reference.value)} ${ours.unit}; ratio ${value(ratio)} (${target})`;
}
