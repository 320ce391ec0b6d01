import {
  ALL_COMMANDS,
  type CommandData,
  type CommandType,
  type HeldCommand,
  type PendingChange,
} from '@fleetwright/contracts';
import { ConfirmedAnswer, LaterAnswer, PendingChangeInput } from '@fleetwright/contracts/api';
import type { Caller } from '../../auth/caller.ts';
import { later } from '../../commands.ts';
import { type Call, operation } from '../../operation.ts';
import { PENDING_CHANGE } from '../examples/gitops-mode.ts';
import { mustWait } from './shown.ts';

const { account_id: _account, ...pending_change } = PENDING_CHANGE;

export const confirmPendingChange = operation({
  name: 'confirm_pending_change',
  summary: 'Do what waits for a second person; the token must hold the permission that the change names',
  // What the change itself asks for is known to who holds it back.
  permission: 'system.gitops.read',
  input: PendingChangeInput,
  output: ConfirmedAnswer,
  later: LaterAnswer,
  isIdempotent: false,
  codes: ['second_person_required', 'version_conflict', 'already_exists', 'already_registered'],
  http: { method: 'POST', path: 'gitops_mode/pending_changes/:pending_change_id/confirm' },
  example: { input: { pending_change_id: PENDING_CHANGE.id }, output: { status: 'done', pending_change } },
  async run(caller, { pending_change_id }, call) {
    const { commands, ports, request } = call;
    await mustWait(ports, caller, { id: pending_change_id, request });
    const confirmed = await commands.send(caller, request, 'ConfirmChange', { pending_change_id });
    const result = confirmed.result as unknown as { pending_change: PendingChange; send: HeldCommand | null };
    const done = result.send === null ? confirmed : await carryOut(caller, result.send, call);
    return done.isVisible ? { status: 'done' as const, pending_change: result.pending_change } : later(done);
  },
});

/** Sends what the second person let through. Repeating the request with its key sends it again under the same operation id. */
async function carryOut(caller: Caller, { type, data }: HeldCommand, { commands, request }: Call) {
  const command = type as CommandType;
  const parsed = ALL_COMMANDS[command].parse(data) as CommandData<CommandType>;
  return commands.send(caller, request, command, parsed);
}
