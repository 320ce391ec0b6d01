import type { Actor, Id, Instant, Management, ResourceKind } from '@fleetwright/contracts';
import type { Cause, WriteRejection } from '../mutation.ts';
import { type Governance, openingFor } from './governance.ts';

/** One write by hand, as far as the gate looks at it. */
export interface Knocking {
  readonly kind: ResourceKind;
  readonly key: string;
  readonly actor: Actor;
  /** As Cause.may_break_glass. */
  readonly may_break_glass?: boolean;
}

/**
 * Whether somebody may change by hand a resource that a repository manages: `opening` is the break-glass that lets them,
 * null when none was needed. The SQL function `inventory.git_gate` is the same in the transaction of the write.
 */
export function gateOf(
  governance: Governance,
  write: Knocking,
  management: Management | null,
  now: Instant,
): { readonly opening: Id | null } | { readonly rejection: WriteRejection } {
  const { mode, exceptions } = governance.settings;
  if (mode === 'off' || management === null || exceptions.includes(write.kind)) return { opening: null };
  const opening = openingFor(governance, write, now);
  if (opening !== undefined && write.may_break_glass === true) return { opening: opening.id };
  const { repository_id, revision } = management;
  return { rejection: { reason: 'git_owned', kind: write.kind, key: write.key, repository_id, revision } };
}

/** The write, journaled with the break-glass that let it through. */
export function throughOpening<Write extends Cause>(write: Write, opening: Id | null): Write {
  if (opening === null || write.origin.type !== 'imperative') return write;
  return { ...write, origin: { ...write.origin, break_glass: opening } };
}
