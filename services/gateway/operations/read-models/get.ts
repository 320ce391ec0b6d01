import { NoInput, ReadModelsAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';

export const getReadModels = operation({
  name: 'get_read_models',
  summary: 'How far the read models are; their generation grows with every rebuild',
  permission: 'system.gitops.read',
  input: NoInput,
  output: ReadModelsAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'read_models' },
  example: { input: {}, output: { read_models: { position: 4711, generation: 1, head: 4711 } } },
  async run(_caller, _input, { ports }) {
    const { position, generation } = await ports.models.progress();
    return { read_models: { position, generation, head: (await ports.store.head()).position } };
  },
});
