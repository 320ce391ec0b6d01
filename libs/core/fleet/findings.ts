import type { Digest, Finding, FindingList } from '@fleetwright/contracts';
import { FINDINGS_IN_EVENT_MAX } from './limits.ts';

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'info'];

/** Errors first, then warnings, then notes; otherwise in the order given. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}

/** Whether an event needs a document beside it to carry all of them. */
export function needsDocument(findings: readonly Finding[]): boolean {
  return findings.length > FINDINGS_IN_EVENT_MAX;
}

/** What an event carries: the most severe ones, how many there are, and the document that has them all. */
export function findingList(findings: readonly Finding[], document: Digest | null): FindingList {
  return {
    items: bySeverity(findings).slice(0, FINDINGS_IN_EVENT_MAX),
    total: findings.length,
    document: needsDocument(findings) ? document : null,
  };
}
