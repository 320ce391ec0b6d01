import type { Id } from '@fleetwright/contracts';
import { MANY_MIN, MANY_PART, REPORTS_MISSED_MAX } from './limits.ts';

export interface Silence {
  readonly instance_id: Id;
  /** Since its last report, by the clock of the database. */
  readonly silentMs: number;
}

export interface Listening {
  readonly intervalMs: number;
  /** Over how long agents spread what they send after a reconnect. */
  readonly spreadMs: number;
  /** For how long reports were received without a gap: silence before that is nobody's. */
  readonly listeningMs: number;
  /** Nodes of the account whose agents are let in. */
  readonly nodes: number;
}

/**
 * Which of the silent nodes are offline now. When so many have missed a report that it is one event for all, those that
 * are due wait for the others, so that one event names them all; nobody waits longer than one interval.
 */
export function goneOffline(
  silences: readonly Silence[],
  { intervalMs, spreadMs, listeningMs, nodes }: Listening,
): { readonly offline: readonly Id[]; readonly isMany: boolean } {
  const limitMs = REPORTS_MISSED_MAX * intervalMs;
  if (listeningMs < limitMs + spreadMs) return { offline: [], isMany: false };
  const due = silences.filter(({ silentMs }) => silentMs > limitMs);
  // Whoever is about to follow has missed two already by the time that the first one is due.
  const suspects = silences.filter(({ silentMs }) => silentMs > limitMs - intervalMs);
  const isMany = isManyOf(suspects.length, nodes);
  const isComplete = suspects.length === due.length || due.some(({ silentMs }) => silentMs > limitMs + intervalMs);
  if (isMany && !isComplete) return { offline: [], isMany };
  return { offline: due.map(({ instance_id }) => instance_id), isMany: isManyOf(due.length, nodes) };
}

function isManyOf(count: number, nodes: number): boolean {
  return count >= MANY_MIN && count > nodes * MANY_PART;
}
