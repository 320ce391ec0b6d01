import type { Actor, CommandData, DriftIgnore, Id, Instant, Problem } from '@fleetwright/contracts';
import { accepted, type Decision, type Fact, type Fold, refused } from '@fleetwright/core/event-sourcing';
import { IGNORE_DAYS_MAX, IGNORES_MAX } from './limits.ts';

/** What is to be hidden of an account's drift, those that ended included until they are swept up. By id, oldest first. */
export type Ignores = ReadonlyMap<Id, DriftIgnore>;

/** Folds `ignores-<account>`. */
export const ignoresFold: Fold<Ignores> = {
  initial: new Map(),
  evolve(state, event) {
    if (event.type === 'DriftIgnoreSet') return new Map(state).set(event.data.ignore.id, event.data.ignore);
    if (event.type !== 'DriftIgnoreRemoved') return state;
    const rest = new Map(state);
    rest.delete(event.data.ignore_id);
    return rest;
  },
};

/** Those that hold now. */
export function activeIgnores(ignores: Ignores, now: Instant): readonly DriftIgnore[] {
  return [...ignores.values()].filter(({ expires_at }) => Date.parse(expires_at) > Date.parse(now));
}

type Decided = Decision<DriftIgnore | null, 'DriftIgnoreSet' | 'DriftIgnoreRemoved'>;

/** Sets a new one, and sweeps up those that ended. */
export function setIgnore(
  state: Ignores,
  { ignore_id, ...what }: CommandData<'SetDriftIgnore'>,
  by: { readonly actor: Actor; readonly now: Instant },
): Decided {
  const { actor, now } = by;
  if (state.has(ignore_id)) return refused('already_exists', `There already is a drift ignore ${ignore_id}.`);
  const problems = endProblems(what.expires_at, now);
  if (problems.length > 0) return refused('invalid', 'The drift ignore cannot be like that.', { problems });
  const active = activeIgnores(state, now);
  if (active.length >= IGNORES_MAX) {
    const message = `This account has ${active.length} drift ignores, and may have ${IGNORES_MAX}. Remove some, or adopt the drift.`;
    return refused('invalid', message, { problems: [{ path: 'drift_ignore', code: 'too_many', message }] });
  }
  const ended = [...state.values()].filter((each) => !active.includes(each)).map(({ id }) => removed(id, 'expired'));
  const ignore: DriftIgnore = {
    id: ignore_id,
    ...what,
    created_by: { type: actor.type, id: actor.id },
    created_at: now,
  };
  return accepted([...ended, { type: 'DriftIgnoreSet', data: { ignore } }], ignore);
}

/** Sets what is given, and leaves the rest. Nothing is recorded when that is as it was. */
export function changeIgnore(
  state: Ignores,
  { ignore_id, changes }: CommandData<'ChangeDriftIgnore'>,
  now: Instant,
): Decided {
  const before = state.get(ignore_id);
  if (before === undefined) return absent(ignore_id);
  const { key = before.key, field = before.field, reason = before.reason, expires_at = before.expires_at } = changes;
  const problems = changes.expires_at === undefined ? [] : endProblems(expires_at, now);
  if (problems.length > 0) return refused('invalid', 'The drift ignore cannot be like that.', { problems });
  const ignore = { ...before, key, field, reason, expires_at };
  const isSame = (['key', 'field', 'reason', 'expires_at'] as const).every((name) => ignore[name] === before[name]);
  return accepted(isSame ? [] : [{ type: 'DriftIgnoreSet', data: { ignore } }], ignore);
}

export function removeIgnore(state: Ignores, { ignore_id }: CommandData<'RemoveDriftIgnore'>): Decided {
  return state.has(ignore_id) ? accepted([removed(ignore_id, 'removed')], null) : absent(ignore_id);
}

function removed(ignore_id: Id, reason: 'removed' | 'expired'): Fact<'DriftIgnoreRemoved'> {
  return { type: 'DriftIgnoreRemoved', data: { ignore_id, reason } };
}

function absent(id: Id): Decided {
  return refused('not_found', `There is no drift ignore ${id}.`);
}

const DAY_MS = 86_400_000;

function endProblems(expires_at: Instant, now: Instant): Problem[] {
  const leftMs = Date.parse(expires_at) - Date.parse(now);
  if (leftMs > 0 && leftMs <= IGNORE_DAYS_MAX * DAY_MS) return [];
  const message = `It must end in the future, and at most ${IGNORE_DAYS_MAX} days from now: what is to differ for longer belongs into fleet.yaml.`;
  return [{ path: 'expires_at', code: 'out_of_range', message }];
}
