import { NoInput, RebuildAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';

export const rebuildReadModels = operation({
  name: 'rebuild_read_models',
  summary: 'Fold all read models anew and swap them in; done when their generation has grown',
  permission: 'system.operations',
  input: NoInput,
  output: RebuildAnswer,
  isIdempotent: true,
  http: { method: 'POST', path: 'read_models/rebuild', status: 202 },
  example: { input: {}, output: { rebuild: { position: 4711, generation: 1 } } },
  async run(caller, _input, { commands, request }) {
    const { result } = await commands.send(caller, request, 'RebuildReadModels', {});
    return RebuildAnswer.parse({ rebuild: result });
  },
});
