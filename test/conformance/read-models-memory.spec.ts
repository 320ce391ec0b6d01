import { MemoryReadModels } from '@fleetwright/adapters/pipeline-memory';
import { describeReadModels } from './read-models.suite.ts';

describeReadModels('in memory', async () => {
  const models = new MemoryReadModels();
  return { models, fold: async (events) => models.fold(events), close: async () => undefined };
});
