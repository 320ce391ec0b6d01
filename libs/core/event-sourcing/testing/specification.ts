import type { EventType, Refusal, StoredEvent } from '@fleetwright/contracts';
import { type Decision, type Fact, type Fold, fold } from '../decider.ts';
import { storedEvents } from './events.ts';

/** A decision was another than expected. Test runners show the difference of `expected` and `actual`. */
export class SpecificationFailed extends Error {
  override readonly name = 'SpecificationFailed';
  readonly expected: unknown;
  readonly actual: unknown;

  constructor(message: string, expected: unknown, actual: unknown) {
    super(`${message}\nexpected: ${canonical(expected)}\nactual:   ${canonical(actual)}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** What was decided, and what may be said about it. Every `then…` throws `SpecificationFailed` when it is not so. */
export interface Decided<Result, T extends EventType> {
  readonly decision: Decision<Result, T>;
  /** Accepted, with exactly these facts in this order. */
  thenFacts(...facts: readonly Fact<T>[]): Decided<Result, T>;
  /** Accepted, with facts of exactly these types in this order. */
  thenFactTypes(...types: readonly T[]): Decided<Result, T>;
  /** Accepted, with no fact. */
  thenNothing(): Decided<Result, T>;
  /** Accepted, and the caller is told this. */
  thenResult(result: Result): Decided<Result, T>;
  /** Refused with this code; answers the refusal. */
  thenRefused(code: Refusal['code']): Refusal;
}

export interface Given<State> {
  readonly state: State;
  when<Result, T extends EventType>(decide: (state: State) => Decision<Result, T>): Decided<Result, T>;
}

/**
 * The state that a stream folds into: `given(folding, events).when((state) => decide(state, …)).thenFacts(…)`. Facts
 * may stand for stored events; they are then the stream's events from version 1.
 */
export function given<State>(folding: Fold<State>, events: readonly (StoredEvent | Fact)[] = []): Given<State> {
  const stored = events.map((event, index) => ('position' in event ? event : numbered(event, index)));
  const state = fold(folding, stored);
  return { state, when: (decide) => decided(decide(state)) };
}

function numbered(fact: Fact, index: number): StoredEvent {
  const [event] = storedEvents([fact], { version: index + 1 });
  return event as StoredEvent;
}

function decided<Result, T extends EventType>(decision: Decision<Result, T>): Decided<Result, T> {
  const facts = (): readonly Fact<T>[] => {
    if (decision.kind === 'refused') throw new SpecificationFailed('refused', 'accepted', decision.refusal);
    return decision.facts;
  };
  const self: Decided<Result, T> = {
    decision,
    thenFacts(...expected) {
      assertEqual('other facts', expected, facts());
      return self;
    },
    thenFactTypes(...expected) {
      assertEqual(
        'facts of other types',
        expected,
        facts().map(({ type }) => type),
      );
      return self;
    },
    thenNothing() {
      assertEqual('facts where none were expected', [], facts());
      return self;
    },
    thenResult(expected) {
      if (decision.kind === 'refused') throw new SpecificationFailed('refused', expected, decision.refusal);
      assertEqual('another result', expected, decision.result);
      return self;
    },
    thenRefused(code) {
      if (decision.kind === 'accepted') throw new SpecificationFailed('accepted', { refused: code }, decision.facts);
      assertEqual('refused with another code', code, decision.refusal.code);
      return decision.refusal;
    },
  };
  return self;
}

function assertEqual(message: string, expected: unknown, actual: unknown): void {
  if (canonical(expected) !== canonical(actual)) throw new SpecificationFailed(message, expected, actual);
}

/** JSON with sorted keys: facts and results are JSON, so equal text is equal meaning. */
function canonical(value: unknown): string {
  const sorted = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return sorted ?? 'undefined';
}
