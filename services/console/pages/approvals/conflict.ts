import type { Proposal, RequestFailed } from '../../data/api.ts';
import { actorName } from '../../parts/marks.tsx';
import { words } from '../../text/format.ts';

/** Codes that say that somebody or something else was first. */
const OVERTAKEN: ReadonlySet<string> = new Set(['digest_mismatch', 'already_decided', 'set_changed']);

export function isOvertaken(error: RequestFailed): boolean {
  return OVERTAKEN.has(error.code);
}

/**
 * Why a decision was refused, in one sentence without ids. `fresh` is the proposal as it is now, missing while it is
 * being asked for.
 */
export function refusalText(error: RequestFailed, chosen: readonly Proposal[], fresh: Proposal | undefined): string {
  if (!isOvertaken(error)) return withNames(error.message, chosen);
  const name = chosen.length === 1 ? 'It' : 'One of them';
  const winner = fresh?.decisions.findLast((decision) => decision.void === undefined);
  if (fresh !== undefined && winner !== undefined && fresh.status !== 'pending_approval') {
    const verb = winner.verdict === 'approve' ? 'approved' : 'rejected';
    return `${name} was ${verb} by ${actorName(winner.actor)} before your decision arrived, so yours changed nothing.`;
  }
  if (fresh !== undefined && fresh.status !== 'pending_approval') {
    return `${name} is ${words(fresh.status)} by now, so your decision changed nothing.`;
  }
  return `${name} has changed since you looked at it, so nothing was decided; look at what it is now.`;
}

/** The gateway names proposals by their ids; people know them by what they change. */
export function withNames(message: string, chosen: readonly Proposal[]): string {
  const named = chosen.reduce(
    (text, { id, change, kind, key }) =>
      text.replaceAll(` (proposal ${id})`, '').replaceAll(`Proposal ${id}`, `“${change} ${words(kind)} ${key}”`),
    message,
  );
  return named.replaceAll(/\bproposal [0-9a-f]{8}-[0-9a-f-]{27}\b/gi, 'the proposal');
}

/** The open proposal that took the place of one that is no longer open. */
export function successorOf(
  { id, repository_id, kind, key }: Proposal,
  pending: readonly Proposal[],
): Proposal | undefined {
  return pending.find(
    (one) => one.id !== id && one.repository_id === repository_id && one.kind === kind && one.key === key,
  );
}
