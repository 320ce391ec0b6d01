import { BreakGlassAnswer, BreakGlassInput, LaterAnswer } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { BREAK_GLASS } from '../examples/gitops-mode.ts';
import { AT, PERSON } from '../examples/repository.ts';
import { breakGlass } from './shown.ts';

export const closeBreakGlassReview = operation({
  name: 'close_break_glass_review',
  summary: 'Close the review of a break-glass, once what it opened was adopted or reverted',
  permission: 'system.fleet.break_glass',
  input: BreakGlassInput,
  output: BreakGlassAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  codes: ['still_drifting', 'break_glass_active', 'second_person_required'],
  http: { method: 'POST', path: 'gitops_mode/break_glass/:break_glass_id/review/close' },
  example: {
    input: { break_glass_id: BREAK_GLASS.id },
    output: { break_glass: { ...BREAK_GLASS, active: false, review: { closed_by: PERSON, closed_at: AT } } },
  },
  async run(caller, { break_glass_id }, { commands, ports, request }) {
    await breakGlass(ports, caller, break_glass_id);
    const done = await commands.send(caller, request, 'CloseBreakGlassReview', { break_glass_id });
    return done.isVisible ? { break_glass: await breakGlass(ports, caller, break_glass_id) } : later(done);
  },
});
