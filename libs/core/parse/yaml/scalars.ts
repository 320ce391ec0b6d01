/** What a plain scalar is in the core schema of YAML 1.2 (§10.3.2): `no`, `2026-01-01`, `12:30` and `1_000` are texts. */
export function resolvePlain(source: string): string | number | boolean | null {
  const first = source.charCodeAt(0);
  // Letters and most else cannot begin a number: nearly every scalar of a fleet ends here.
  if (first > 0x39 /* 9 */) return WORDS.get(source) ?? (source === '~' || isNull(source) ? null : source);
  if (source === '') return null;
  if (INTEGER.test(source)) return Number(source);
  if (OCTAL.test(source)) return Number.parseInt(source.slice(2), 8);
  if (HEX.test(source)) return Number.parseInt(source.slice(2), 16);
  if (FLOAT.test(source)) return Number(source);
  return SPECIAL.get(source) ?? source;
}

function isNull(source: string): boolean {
  return source === 'null' || source === 'Null' || source === 'NULL';
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
const INTEGER = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEX = /^0x[0-9a-fA-F]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
]);
