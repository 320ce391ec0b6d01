import { createMemoryShelf, MemoryDocuments } from '@fleetwright/adapters/pipeline-memory';
import { describeDocuments } from './documents.suite.ts';

describeDocuments('in memory', async () => {
  const shelf = createMemoryShelf();
  return { open: () => new MemoryDocuments(shelf), close: async () => {} };
});
