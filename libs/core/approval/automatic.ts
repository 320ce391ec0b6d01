import type { PersonReason } from '@fleetwright/contracts';
import type { Member } from './member.ts';

/** What of a proposal says whether it may be approved without a person. */
type Judged = Pick<Member, 'action' | 'cause' | 'brake' | 'receiver'>;

/** The run that the proposal belongs to. */
export interface JudgedRun {
  /** The run's revision was told as rolled back. */
  readonly isRolledBack: boolean;
}

/**
 * The first reason why only a person approves this, whatever a policy says; null when a policy may. `brake`: the mass-delete brake holds
 * it. `rolled_back`: its revision is older than what was applied. `takeover`: it would rewrite a live resource that nobody
 * manages. `no_receiver`: it would give up a resource that nobody else declares. Asked before every automatic approval.
 */
export function whyOnlyAPerson(judged: Judged, { isRolledBack }: JudgedRun): PersonReason | null {
  const { action, cause, brake, receiver } = judged;
  if (isRolledBack) return 'rolled_back';
  if (brake !== null) return 'brake';
  // Nothing was ever applied to it, and something is to be written: it is somebody else's work.
  if (action === 'update' && cause === 'initial') return 'takeover';
  if (action === 'disown' && receiver === null) return 'no_receiver';
  return null;
}
