import type { CommandData, HeldCommand, Id, Instant, PendingChange } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { type Asking, byReference, type Governed, isAnotherPerson, type ModeFact } from './decided.ts';
import type { Governance } from './governance.ts';
import { PENDING_MAX, PENDING_MS } from './limits.ts';

/** What is asked of a second person. */
export interface Holding extends Pick<PendingChange, 'target' | 'summary' | 'loosens' | 'permission'> {
  readonly command: HeldCommand;
}

/** Without the pending changes whose time is over, and what the journal says of those. */
export function sweepPending(state: Governance, now: Instant): { state: Governance; facts: readonly ModeFact[] } {
  const ended = state.pending.filter(({ expires_at }) => Date.parse(expires_at) <= Date.parse(now));
  if (ended.length === 0) return { state, facts: [] };
  const facts = ended.map(({ id }) => withdrawn(id, 'expired'));
  return { state: { ...state, pending: state.pending.filter((each) => !ended.includes(each)) }, facts };
}

/** Puts a change up for a second person. */
export function holdFor(before: Governance, holding: Holding, { actor, now, newId }: Asking): Governed {
  const { state, facts } = sweepPending(before, now);
  const other = state.pending.find(({ target }) => target === holding.target);
  if (other !== undefined) {
    const message = `A change of ${holding.target} waits for a second person already (${other.id}): confirm it, or withdraw it first.`;
    return refused('change_pending', message, { detail: { pending_change_id: other.id } });
  }
  if (state.pending.length >= PENDING_MAX) {
    return refused('invalid', `${PENDING_MAX} changes wait for a second person already: confirm or withdraw some.`);
  }
  const pending_change: PendingChange = {
    id: newId,
    ...holding,
    asked_by: byReference(actor),
    asked_at: now,
    expires_at: new Date(Date.parse(now) + PENDING_MS).toISOString(),
  };
  return {
    kind: 'accepted',
    next: { ...state, pending: [...state.pending, pending_change] },
    facts: [...facts, { type: 'PendingChangeAsked', data: { pending_change } }],
    result: { status: 'pending', pending_change },
  };
}

/** Takes a pending change back. Whoever asked may, and whoever could confirm it. */
export function withdrawChange(
  before: Governance,
  { pending_change_id }: CommandData<'WithdrawChange'>,
  { actor, may, now }: Asking,
): Governed {
  const { state, facts } = sweepPending(before, now);
  const found = state.pending.find(({ id }) => id === pending_change_id);
  if (found === undefined) return absent(pending_change_id);
  const isOwn = found.asked_by.type === actor.type && found.asked_by.id === actor.id;
  if (!isOwn && !may.includes(found.permission)) {
    return refused('forbidden', `The token lacks the permission ${found.permission}.`);
  }
  return {
    kind: 'accepted',
    next: { ...state, pending: state.pending.filter((each) => each !== found) },
    facts: [...facts, withdrawn(pending_change_id, 'withdrawn')],
    result: null,
  };
}

/** What a second person may confirm, or why not. Nothing of it is done yet. */
export function confirmable(
  state: Governance,
  pending_change_id: Id,
  { actor, may, now }: Asking,
): { readonly kind: 'found'; readonly pending_change: PendingChange } | Extract<Governed, { kind: 'refused' }> {
  const found = state.pending.find(({ id }) => id === pending_change_id);
  if (found === undefined || Date.parse(found.expires_at) <= Date.parse(now)) return absent(pending_change_id);
  if (!may.includes(found.permission)) {
    return refused('forbidden', `The token lacks the permission ${found.permission}.`);
  }
  if (!isAnotherPerson(actor, found.asked_by)) {
    return refused('second_person_required', 'Another person must confirm this than the one who asked for it.');
  }
  return { kind: 'found', pending_change: found };
}

function withdrawn(pending_change_id: Id, reason: 'withdrawn' | 'expired'): ModeFact {
  return { type: 'PendingChangeWithdrawn', data: { pending_change_id, reason } };
}

function absent(id: Id) {
  return refused(
    'not_found',
    `No change ${id} waits for a second person; it may have been done, withdrawn, or 24 h old.`,
  );
}
