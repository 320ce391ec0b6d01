import {
  InProcessFiles,
  InProcessParser,
  MemoryFleetHistory,
  MemoryLiveFleet,
  openMemoryInventory,
  MemorySubjects,
} from '@fleetwright/adapters/pipeline-memory';
import type { EventData, MutationResult } from '@fleetwright/contracts';
import type { AppliedWave, Inventory } from '@fleetwright/core/inventory';
import { type GitSource, NO_CREDENTIALS } from '@fleetwright/core/repo-sync';
import type { StagePorts } from '@fleetwright/kit/service';
import { ApplyConsumer } from '../../../services/apply/apply.consumer.ts';
import { AccountPolicies } from '../../../services/approval/account-policies.ts';
import { ApprovalCommands } from '../../../services/approval/approval.commands.ts';
import { ApprovalConsumer } from '../../../services/approval/approval.consumer.ts';
import { PolicyCommands } from '../../../services/approval/approval.policies.ts';
import { LiveChanges } from '../../../services/approval/live-changes.ts';
import type { ApprovalPorts } from '../../../services/approval/ports.ts';
import { SelfHealing } from '../../../services/approval/self-healing.ts';
import { Reviews } from '../../../services/approval/reviews.ts';
import { WaitingProposals } from '../../../services/approval/waiting-proposals.ts';
import { DiffConsumer } from '../../../services/diff/diff.consumer.ts';
import { Preparation } from '../../../services/diff/prepare.ts';
import { DriftCommands } from '../../../services/drift/drift.commands.ts';
import { DriftConsumer } from '../../../services/drift/drift.consumer.ts';
import { DriftTicks } from '../../../services/drift/drift.ticks.ts';
import { InventoryCommands } from '../../../services/inventory/inventory.commands.ts';
import { InventoryConsumer } from '../../../services/inventory/inventory.consumer.ts';
import { ModeCommands } from '../../../services/inventory/mode.commands.ts';
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
    beforeTransaction: () => fuse.guard('inventory transaction', async () => world.faults.beforeTransaction?.()),
  });
  const chosen = sabotagedBy(world)?.(inventory, world) ?? inventory;
  const breakableInventory = breakable('inventory', failing(chosen, world), INVENTORY_METHODS, fuse);
  const at = (stage: string): StagePorts => ({ ...ports, clock: world.faults.clockOf?.(stage) ?? ports.clock });
  const files = new InProcessFiles();
  const repoSync = {
    ...at('repo-sync'),
    git,
    publisher: world.git,
    comparer: files,
    credentials: NO_CREDENTIALS,
    syncState,
    live,
    subjects: new MemorySubjects(),
    config: { policy: world.remotes?.policy ?? POLICY, credentialPrefixes: [] },
    random: () => 0.5,
  };
  const parser = new InProcessParser();
  const diffPorts = { ...at('diff'), live, parser };
  const profiles = async () => new Map([...world.addresses].map(([id, email]) => [id, { name: id, email }]));
  const history = new MemoryFleetHistory(world.fleet);
  const approvalPorts = { ...at('approval'), history, subjects: { profiles } };
  const policies = new AccountPolicies(approvalPorts);
  const asked = world.sabotage === 'ignored policies' ? unread(approvalPorts) : policies;
  const reviews = new Reviews(approvalPorts, asked);
  const waiting = new WaitingProposals(approvalPorts, reviews, asked);
  const healing = new SelfHealing(approvalPorts, reviews);
  const inventoryPorts = { ...at('inventory'), inventory: breakableInventory, live };
  const driftPorts = { ...at('drift'), live, history, patcher: files, writer: files };
  return [
    new RepoSyncConsumer(repoSync),
    new RepoSyncCommands(repoSync),
    new RepoSyncTicks(repoSync),
    new ParseConsumer({ ...at('parse'), parser }),
    new DiffConsumer(diffPorts, new Preparation(diffPorts)),
    new ApprovalConsumer(reviews, new LiveChanges(approvalPorts, reviews), waiting, healing),
    new ApprovalCommands(reviews),
    new PolicyCommands(policies),
    new ApplyConsumer(at('apply')),
    new InventoryCommands(inventoryPorts),
    new ModeCommands(inventoryPorts),
    new InventoryConsumer(inventoryPorts),
    new InventoryTicks(inventoryPorts),
    new DriftCommands(driftPorts),
    new DriftConsumer(driftPorts),
    new DriftTicks(driftPorts),
  ];
}

/** Policies of which nobody reads what people wrote. */
function unread(ports: ApprovalPorts): AccountPolicies {
  const store = new Proxy(ports.store, {
    get(target, property) {
      if (property === 'read') return async () => [];
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return new AccountPolicies({ ...ports, store });
}

/** What takes a defence away; undefined: nothing does. */
function sabotagedBy({ sabotage }: World): ((inventory: Inventory, world: World) => Inventory) | undefined {
  switch (sabotage) {
    case 'forgotten operations':
      return forgetful;
    case 'ignored versions':
      return careless;
    case 'forgotten edits':
      return stubborn;
    case 'ignored declarations':
      return greedy;
    default:
      return undefined;
  }
}

/** An inventory that writes what was proposed first, whatever somebody made of it. */
function stubborn(inventory: Inventory, { log }: World): Inventory {
  const firstOf = (proposal: string) =>
    log.entries
      .flatMap(({ envelope, data }) => (envelope.type === 'ProposalOpened' ? [JSON.parse(data) as Opened] : []))
      .find(({ proposal_id }) => proposal_id === proposal)?.body;
  return {
    ...inventory,
    apply(by, mutations) {
      const asFirst = mutations.map((mutation) => {
        const body = firstOf(mutation.proposal_id);
        return body !== undefined && 'inline' in body ? { ...mutation, write: body.inline.write } : mutation;
      });
      return inventory.apply(by, asFirst);
    },
  };
}

/** An inventory that deletes what another repository declares. */
function greedy(inventory: Inventory, { fleet }: World): Inventory {
  return {
    ...inventory,
    async apply(by, mutations) {
      const waves: AppliedWave[] = [];
      for (const mutation of mutations) {
        const declaring = fleet.accounts.get(by.account_id)?.tables.declaring;
        const known = mutation.action === 'delete' ? [...(declaring ?? [])] : [];
        for (const [id] of known) declaring?.delete(id);
        waves.push(await inventory.apply(by, [mutation]));
        for (const [id, declared] of known) declaring?.set(id, declared);
      }
      return { results: waves.flatMap(({ results }) => results), revision: waves.at(-1)?.revision ?? 0 };
    },
  };
}

/** An inventory that writes over whatever the resource has become since it was shown. */
function careless(inventory: Inventory, { fleet, faults }: World): Inventory {
  return {
    ...inventory,
    async apply(by, mutations) {
      const waves: AppliedWave[] = [];
      for (const mutation of mutations) {
        await faults.beforeTransaction?.();
        const live = fleet.accounts.get(by.account_id)?.tables.resources.get(`${mutation.kind} ${mutation.key}`);
        waves.push(await inventory.apply(by, [{ ...mutation, expected_version: live?.version ?? null }]));
      }
      return { results: waves.flatMap(({ results }) => results), revision: waves.at(-1)?.revision ?? 0 };
    },
  };
}

/** An inventory in which some mutations fail, as the world says. */
function failing(inventory: Inventory, { faults }: World): Inventory {
  return {
    ...inventory,
    async apply(by, mutations) {
      const codes = new Map(mutations.map((mutation) => [mutation.operation_id, faults.failing?.(mutation)]));
      const carriedOut = mutations.filter(({ operation_id }) => codes.get(operation_id) === undefined);
      const wave = await inventory.apply(by, carriedOut);
      const results = new Map(wave.results.map((result) => [result.operation_id, result]));
      for (const mutation of mutations) {
        const result = results.get(mutation.operation_id);
        if (result?.outcome === 'applied' && !result.already_in_place) faults.applied?.(mutation);
      }
      return {
        ...wave,
        results: mutations.map(({ operation_id }) => {
          const failed = {
            operation_id,
            outcome: 'failed',
            code: codes.get(operation_id) ?? '',
            message: 'by the test',
          };
          return results.get(operation_id) ?? (failed as MutationResult);
        }),
      };
    },
  };
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

type Opened = EventData<'ProposalOpened'>;

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
