import { BreakGlassAnswer, OpenBreakGlassInput, PendingAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { idOf, operationId } from '../../request-key.ts';
import { BREAK_GLASS } from '../examples/gitops-mode.ts';
import { heldBack } from '../gitops-mode/shown.ts';
import { breakGlass } from './shown.ts';

const { kind, key, reason } = BREAK_GLASS;

export const openBreakGlass = operation({
  name: 'open_break_glass',
  summary: 'Change one resource, or one kind, by hand for a while although GitOps mode is on; leaves a review item',
  permission: 'system.fleet.break_glass',
  input: OpenBreakGlassInput,
  output: BreakGlassAnswer,
  later: PendingAnswer,
  isIdempotent: false,
  codes: ['change_pending'],
  http: { method: 'POST', path: 'gitops_mode/break_glass', status: 201 },
  example: {
    input: { break_glass: { kind, key, reason, duration_seconds: 7_200 } },
    output: { break_glass: BREAK_GLASS },
  },
  async run(caller, { break_glass }, { commands, ports, request }) {
    const break_glass_id = idOf(operationId(caller, request));
    const done = await commands.send(caller, request, 'OpenBreakGlass', { break_glass_id, ...break_glass });
    return heldBack(done) ?? { break_glass: await breakGlass(ports, caller, break_glass_id) };
  },
});
