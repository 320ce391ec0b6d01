import {
  CountingIds,
  createMemoryFleet,
  ManualClock,
  MemoryFleetHistory,
  MemoryLiveFleet,
  openMemoryInventory,
} from '@fleetwright/adapters/pipeline-memory';
import { describeInventory } from './inventory.suite.ts';

describeInventory('in memory', async () => {
  const fleet = createMemoryFleet();
  const clock = new ManualClock();
  const inventory = openMemoryInventory({ fleet, clock, ids: new CountingIds() });
  return {
    inventory,
    fleet: new MemoryLiveFleet(fleet),
    history: new MemoryFleetHistory(fleet),
    now: () => clock.now(),
    close: async () => {},
  };
});
