import { LaterAnswer, PendingChangeInput } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { PENDING_CHANGE } from '../examples/gitops-mode.ts';
import { mustWait } from './shown.ts';

export const withdrawPendingChange = operation({
  name: 'withdraw_pending_change',
  summary: 'Take back what waits for a second person: one’s own, or what one could confirm',
  // What the change itself asks for is known to who holds it back.
  permission: 'system.gitops.read',
  input: PendingChangeInput,
  output: z.undefined(),
  later: LaterAnswer,
  isIdempotent: true,
  http: { method: 'DELETE', path: 'gitops_mode/pending_changes/:pending_change_id', status: 204 },
  example: { input: { pending_change_id: PENDING_CHANGE.id }, output: undefined },
  async run(caller, { pending_change_id }, { commands, ports, request }) {
    await mustWait(ports, caller, { id: pending_change_id, request });
    const done = await commands.send(caller, request, 'WithdrawChange', { pending_change_id });
    return done.isVisible ? undefined : later(done);
  },
});
