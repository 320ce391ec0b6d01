import type { Actor, EventData, Id, Instant, ModeEventType, Permission, Refusal } from '@fleetwright/contracts';
import { voterOf } from '@fleetwright/core/policies';
import type { Governance } from './governance.ts';

type Stamp = 'revision' | 'operation_id' | 'origin';

/** A fact without its revision, operation and origin, which whoever writes the journal adds. */
export type ModeFact = {
  readonly [T in ModeEventType]: { readonly type: T; readonly data: Omit<EventData<T>, Stamp> };
}[ModeEventType];

/** What follows from a request: the governance after it, what the journal says, and the answer. */
export type Governed =
  | {
      readonly kind: 'accepted';
      readonly next: Governance;
      readonly facts: readonly ModeFact[];
      /** As JSON. */
      readonly result: unknown;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Who asks, when, with what. */
export interface Asking {
  readonly actor: Actor;
  /** What the request's token holds, as far as it matters here. */
  readonly may: readonly Permission[];
  readonly now: Instant;
  /** For what is made. */
  readonly newId: Id;
}

/** As events name people: by reference. */
export function byReference({ type, id, owner }: Actor): Actor {
  return { type, id, ...(owner !== undefined && { owner }) };
}

/** Whether somebody is a person, and neither the one nor who made the token of the one. */
export function isAnotherPerson(actor: Actor, than: Actor): boolean {
  return actor.type === 'user' && voterOf(than) !== actor.id;
}
