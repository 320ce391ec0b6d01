import { BreakGlassAnswer, BreakGlassInput, LaterAnswer } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { BREAK_GLASS } from '../examples/gitops-mode.ts';
import { breakGlass } from './shown.ts';

export const endBreakGlass = operation({
  name: 'end_break_glass',
  summary: 'End a break-glass before its time; its review item stays open',
  permission: 'system.fleet.break_glass',
  input: BreakGlassInput,
  output: BreakGlassAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  http: { method: 'POST', path: 'gitops_mode/break_glass/:break_glass_id/end' },
  example: {
    input: { break_glass_id: BREAK_GLASS.id },
    output: { break_glass: { ...BREAK_GLASS, active: false, ended_by: BREAK_GLASS.opened_by } },
  },
  async run(caller, { break_glass_id }, { commands, ports, request }) {
    await breakGlass(ports, caller, break_glass_id);
    const done = await commands.send(caller, request, 'EndBreakGlass', { break_glass_id });
    return done.isVisible ? { break_glass: await breakGlass(ports, caller, break_glass_id) } : later(done);
  },
});
