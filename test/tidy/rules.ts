import type { Finding, SourceFile } from './tree.ts';

// Two capital letters for the folder, then a number: DF3. (P1 and F12 are promises and faults, told elsewhere.)
const DEFINED = /\*\*([A-Z]{2}\d+)\*\*/g;
const QUOTED = /\[([A-Z]{2}\d+(?:, ?[A-Z]{2}\d+)*)\]/g;

/** The rule ids that a SPEC.md defines, by bold print: `**DF3**`. */
export function definedRules(specification: string): string[] {
  return [...specification.matchAll(DEFINED)].map((match) => match[1] ?? '');
}

/** The rule ids that a spec quotes: `[DF3]`, or several as `[DF3, DF4]`. */
export function quotedRules(spec: string): string[] {
  return [...spec.matchAll(QUOTED)].flatMap((match) => (match[1] ?? '').split(/, ?/));
}

/** Rules without a test, tests of no rule, and ids that two rules share. */
export function findRuleGaps(specifications: readonly SourceFile[], specs: readonly SourceFile[]): Finding[] {
  const definitions = specifications.flatMap(({ path, text }) => definedRules(text).map((id) => ({ id, path })));
  const defined = new Set(definitions.map(({ id }) => id));
  const quotes = specs.flatMap(({ path, text }) => quotedRules(text).map((id) => ({ id, path })));
  const quoted = new Set(quotes.map(({ id }) => id));
  return [
    ...definitions
      .filter(({ id }, index) => definitions.findIndex((other) => other.id === id) !== index)
      .map(({ id, path }) => `${path} defines ${id}, which is taken: choose another number`),
    ...definitions
      .filter(({ id }) => !quoted.has(id))
      .map(({ id, path }) => `${path} defines ${id}, which no test quotes as [${id}]: write its test`),
    ...quotes
      .filter(({ id }) => !defined.has(id))
      .map(({ id, path }) => `${path} quotes [${id}], which no SPEC.md defines: correct the id or write the rule`),
  ];
}
