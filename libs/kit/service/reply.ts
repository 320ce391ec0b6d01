import type { CommandReply } from '@fleetwright/contracts';
import { z } from 'zod';
import type { Executed } from './aggregate.ts';

const AsJson = z.json();

/** What an execution came to, as the reply to the command that asked for it. */
export function replyOf(executed: Executed<unknown>): CommandReply {
  if (executed.kind === 'refused') return executed.refusal;
  return {
    ok: true,
    result: AsJson.parse(executed.result ?? null),
    position: executed.position,
    account_revision: null,
  };
}
