import type { DesiredState, Finding } from '@fleetwright/contracts';
import { parseFleet } from '../parse-fleet.ts';

/** The head that every file needs. */
export const HEAD = 'version: 1\naccount: acme\n';

/** The desired state of a file that has to be good. */
export function desiredStateOf(text: string): DesiredState {
  const parsed = parseFleet(text, { file: 'fleet.yaml' });
  if (parsed.kind === 'failed') throw new Error(parsed.findings.map(where).join('\n'));
  return parsed.desired;
}

/** What is told about a file, without the summary. */
export function findingsOf(text: string): readonly Finding[] {
  const { findings } = parseFleet(text, { file: 'fleet.yaml' });
  return findings.filter(({ code }) => code !== 'schema_validation_error');
}

/** Findings as people read them: `3:5 nodes[0].region missing_key`. */
export function reportedIn(text: string): readonly string[] {
  return findingsOf(text).map(where);
}

function where({ line, column, path, code }: Finding): string {
  return `${line}:${column} ${path ?? ''} ${code}`.replace('  ', ' ');
}
