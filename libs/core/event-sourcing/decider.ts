import type { EventData, EventType, Id, Refusal, StoredEvent } from '@fleetwright/contracts';

/** What a decision says happened; the shell adds the metadata and appends it. */
export type Fact<T extends EventType = EventType> = { [K in T]: { readonly type: K; readonly data: EventData<K> } }[T];

/** Facts to append (none: nothing to do), with what to tell the caller; or a refusal that changes nothing. */
export type Decision<Result, T extends EventType = EventType> =
  | { readonly kind: 'accepted'; readonly facts: readonly Fact<T>[]; readonly result: Result }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** How a stream folds into a state. `evolve` never throws and ignores types it does not know. */
export interface Fold<State> {
  readonly initial: State;
  evolve(state: State, event: StoredEvent): State;
}

/** Folds events over a state. */
export function fold<State>(folding: Fold<State>, events: Iterable<StoredEvent>, from: State = folding.initial): State {
  let state = from;
  for (const event of events) state = folding.evolve(state, event);
  return state;
}

export function accepted<Result, T extends EventType>(facts: readonly Fact<T>[], result: Result): Decision<Result, T> {
  return { kind: 'accepted', facts, result };
}

export function refused(
  code: Refusal['code'],
  message: string,
  more: Pick<Refusal, 'problems' | 'detail'> = {},
): { readonly kind: 'refused'; readonly refusal: Refusal } {
  return { kind: 'refused', refusal: { ok: false, code, message, ...more } };
}

/** Refuses a change of something that somebody else changed since it was looked at. `what`: e.g. `repository`. */
export function moved(what: string, id: Id, { version }: { readonly version: number }): ReturnType<typeof refused> {
  const message = `The ${what} ${id} is at version ${version} now. Look at it again, then change it.`;
  return refused('version_conflict', message, { detail: { id, version } });
}
