import { InProcessParser, MemoryLiveFleet, openMemoryInventory } from '@fleetwright/adapters/pipeline-memory';
import type { Inventory } from '@fleetwright/core/inventory';
import { type GitSource, NO_CREDENTIALS } from '@fleetwright/core/repo-sync';
import type { StagePorts } from '@fleetwright/kit/service';
import { ApplyConsumer } from '../../../services/apply/apply.consumer.ts';
import { ApprovalCommands } from '../../../services/approval/approval.commands.ts';
import { ApprovalConsumer } from '../../../services/approval/approval.consumer.ts';
import { DiffConsumer } from '../../../services/diff/diff.consumer.ts';
import { DriftConsumer } from '../../../services/drift/drift.consumer.ts';
import { DriftTicks } from '../../../services/drift/drift.ticks.ts';
import { InventoryCommands } from '../../../services/inventory/inventory.commands.ts';
import { InventoryConsumer } from '../../../services/inventory/inventory.consumer.ts';
import { InventoryTicks } from '../../../services/inventory/inventory.ticks.ts';
import { ParseConsumer } from '../../../services/parse/parse.consumer.ts';
import { RepoSyncCommands } from '../../../services/repo-sync/repo-sync.commands.ts';
import { RepoSyncConsumer } from '../../../services/repo-sync/repo-sync.consumer.ts';
import { RepoSyncTicks } from '../../../services/repo-sync/repo-sync.ticks.ts';
import { breakable, type Fuse } from './crash.ts';
import type { World } from './world.ts';

/** Every stage of the pipeline, as it runs in production, over ports that can break. */
export function stagesOf(world: World, ports: StagePorts, fuse: Fuse): object[] {
  const live = breakable('live', new MemoryLiveFleet(world.fleet), ['snapshot', 'managed', 'revision'], fuse);
  const git = breakable<GitSource>('git', world.remotes?.source ?? world.git, ['tip', 'fetchFile', 'refusal'], fuse);
  const syncState = breakable('sync-state', world.syncState, SYNC_STATE_WRITES, fuse);
  const inventory = openMemoryInventory({
    fleet: world.fleet,
    clock: world.clock,
    ids: world.ids,
    beforeTransaction: () => fuse.guard('inventory transaction', async () => {}),
  });
  const chosen = world.sabotage === 'forgotten operations' ? forgetful(inventory, world) : inventory;
  const breakableInventory = breakable('inventory', chosen, INVENTORY_METHODS, fuse);
  const repoSync = {
    ...ports,
    git,
    credentials: NO_CREDENTIALS,
    syncState,
    live,
    config: { policy: world.remotes?.policy ?? POLICY, credentialPrefixes: [] },
    random: () => 0.5,
  };
  const parser = new InProcessParser();
  const inventoryPorts = { ...ports, inventory: breakableInventory, live };
  return [
    new RepoSyncConsumer(repoSync),
    new RepoSyncCommands(repoSync),
    new RepoSyncTicks(repoSync),
    new ParseConsumer({ ...ports, parser }),
    new DiffConsumer({ ...ports, live, parser }),
    new ApprovalConsumer(ports),
    new ApprovalCommands(ports),
    new ApplyConsumer(ports),
    new InventoryCommands(inventoryPorts),
    new InventoryConsumer(inventoryPorts),
    new InventoryTicks(inventoryPorts),
    new DriftConsumer({ ...ports, live }),
    new DriftTicks({ ...ports, live }),
  ];
}

/** An inventory that does not know a repeated mutation again. */
function forgetful(inventory: Inventory, { ids }: World): Inventory {
  return {
    ...inventory,
    async apply(by, mutations) {
      const renamed = mutations.map((mutation) => ({ ...mutation, operation_id: ids.next() }));
      const wave = await inventory.apply(by, renamed);
      const results = wave.results.map((result, index) => {
        return { ...result, operation_id: mutations[index]?.operation_id ?? result.operation_id };
      });
      return { ...wave, results };
    },
  };
}

const POLICY = { allowHttp: false, allowLoopback: false, allowPrivateNetworks: false };
const SYNC_STATE_WRITES = ['follow', 'polled', 'hasten', 'runEnded'] as const;
const INVENTORY_METHODS = [
  'createAccount',
  'apply',
  'create',
  'update',
  'delete',
  'promoteModuleVersion',
  'updateInstance',
  'releaseOwnership',
  'journal',
  'unpumped',
  'markPumped',
] as const;
