import { type CommandReply, Json } from '@fleetwright/contracts';
import type { Answered } from '@fleetwright/core/inventory';

/** The reply to what the inventory was asked. */
export function replyTo(answered: Answered<unknown>): CommandReply {
  if (answered.kind === 'refused') return answered.refusal;
  return acceptedReply(answered.result, answered.revision);
}

/** Readers who want to see the write wait for the account's revision: its event has no position yet. */
export function acceptedReply(result: unknown, revision: number): CommandReply {
  return { ok: true, result: Json.parse(result), position: null, account_revision: revision };
}
