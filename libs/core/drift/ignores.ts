import type { Actor, CommandData, DriftIgnore, Id, Instant, Problem } from '@fleetwright/contracts';
import { accepted, type Decision, type Fact, type Fold, moved, refused } from '@fleetwright/core/event-sourcing';
import { IGNORE_DAYS_MAX, IGNORES_MAX } from './limits.ts';

/** What is to be hidden of an account's drift, those that ended included until they are swept up. By id, oldest first. */
export type Ignores = ReadonlyMap<Id, KnownIgnore>;

/** An ignore, and how often it was said; 1 at first. */
export interface KnownIgnore extends DriftIgnore {
  readonly version: number;
}

/** Folds `ignores-<account>`. */
export const ignoresFold: Fold<Ignores> = {
  initial: new Map(),
  evolve(state, event) {
    if (event.type === 'DriftIgnoreSet') {
      const { ignore } = event.data;
      return new Map(state).set(ignore.id, { ...ignore, version: (state.get(ignore.id)?.version ?? 0) + 1 });
    }
    if (event.type !== 'DriftIgnoreRemoved') return state;
    const rest = new Map(state);
    rest.delete(event.data.ignore_id);
    return rest;
  },
};

/** Those that hold now. */
export function activeIgnores(ignores: ReadonlyMap<Id, DriftIgnore>, now: Instant): readonly DriftIgnore[] {
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

/**
 * Sets what is given, and leaves the rest. Nothing is recorded when that is as it was. Refuses `not_found`, `version_conflict` and
 * `invalid`.
 */
export function changeIgnore(
  state: Ignores,
  { ignore_id, changes, expected_version }: CommandData<'ChangeDriftIgnore'>,
  now: Instant,
): Decided {
  const known = state.get(ignore_id);
  if (known === undefined) return absent(ignore_id);
  const { version, ...before } = known;
  if (expected_version !== undefined && expected_version !== version) return moved('drift ignore', ignore_id, known);
  const { key = before.key, field = before.field, reason = before.reason, expires_at = before.expires_at } = changes;
  const problems = changes.expires_at === undefined ? [] : endProblems(expires_at, now);
  if (problems.length > 0) return refused('invalid', 'The drift ignore cannot be like that.', { problems });
  const ignore = { ...before, key, field, reason, expires_at };
  const isSame = (['key', 'field', 'reason', 'expires_at'] as const).every((name) => ignore[name] === before[name]);
  return accepted(isSame ? [] : [{ type: 'DriftIgnoreSet', data: { ignore } }], ignore);
}

/** Refuses `not_found` and `version_conflict`. */
export function removeIgnore(
  state: Ignores,
  { ignore_id, expected_version }: CommandData<'RemoveDriftIgnore'>,
): Decided {
  const known = state.get(ignore_id);
  if (known === undefined) return absent(ignore_id);
  if (expected_version !== undefined && expected_version !== known.version) {
    return moved('drift ignore', ignore_id, known);
  }
  return accepted([removed(ignore_id, 'removed')], null);
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
