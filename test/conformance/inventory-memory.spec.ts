import {
  CountingIds,
  createMemoryFleet,
  ManualClock,
  MemoryLiveFleet,
  openMemoryInventory,
} from '@fleetwright/adapters/pipeline-memory';
import { describeInventory } from './inventory.suite.ts';

describeInventory('in memory', async () => {
  const fleet = createMemoryFleet();
  const inventory = openMemoryInventory({ fleet, clock: new ManualClock(), ids: new CountingIds() });
  return { inventory, fleet: new MemoryLiveFleet(fleet), close: async () => {} };
});
