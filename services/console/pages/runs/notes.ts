import type { Finding } from '@fleetwright/contracts';

/** Findings of one code and severity: what is said of many things is said once. */
export interface Note {
  readonly severity: Finding['severity'];
  readonly code: string;
  readonly findings: readonly Finding[];
}

const ORDER = ['error', 'warning', 'info'] as const;

/** The findings of a run, worst first, one note for each code. A summary of others that are all there is left out. */
export function notesOf(findings: readonly Finding[]): readonly Note[] {
  const kept = findings.filter((one) => !isSummary(one, findings));
  const groups = Map.groupBy(kept, ({ severity, code }) => `${ORDER.indexOf(severity)} ${code}`);
  return [...groups]
    .toSorted(([a], [b]) => Number(a.split(' ')[0]) - Number(b.split(' ')[0]))
    .flatMap(([, [first, ...rest]]) =>
      first === undefined ? [] : [{ severity: first.severity, code: first.code, findings: [first, ...rest] }],
    );
}

function isSummary(one: Finding, all: readonly Finding[]): boolean {
  if (one.line !== undefined || one.severity !== 'error') return false;
  return one.message.startsWith('schema validation error') && all.some(({ line }) => line !== undefined);
}

/** Why a run failed, in a line: its first error. null: it has none. */
export function whyFailed(findings: readonly Finding[]): string | null {
  const [first] = notesOf(findings).filter(({ severity }) => severity === 'error');
  if (first === undefined) return null;
  const [one, ...more] = first.findings;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return `${one?.message ?? first.code}${rest}`;
}

/** `fleet.yaml:12:3`; empty where no place is meant. */
export function placeOf({ file, line, column }: Finding): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
