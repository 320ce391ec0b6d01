import { type CommandReply, Json } from '@fleetwright/contracts';
import type { Executed } from '../streams/aggregate.ts';

/** What an execution came to, as the reply to the command that asked for it. */
export function replyOf(executed: Executed<unknown>): CommandReply {
  if (executed.kind === 'refused') return executed.refusal;
  return {
    ok: true,
    result: Json.parse(executed.result ?? null),
    position: executed.position,
    account_revision: null,
  };
}
