import { MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import type { CommandData, CommandType, Command, EventType, StoredEvent } from '@fleetwright/contracts';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Fuse } from './crash-points/crash.ts';
import { Process } from './crash-points/process.ts';
import { createWorld, type World } from './crash-points/world.ts';
import { LOG_START } from '@fleetwright/core/event-sourcing';

const ACCOUNT = 'acme';
const REPOSITORY = '00000000-0000-7000-8000-00000000f027';
const URL = 'https://git.example.com/acme/fleet.git';
const FLEET = `version: 1
account: ${ACCOUNT}
templates:
  - name: edge
nodes:
  - {hostname: edge-01, template: edge, region: ap-tokyo-1}
  - {hostname: edge-02, template: edge, region: eu-west-2}
`;

let world: World;
let system: Process;
let operations: number;

async function ask<T extends CommandType>(type: T, data: CommandData<T>): Promise<void> {
  operations += 1;
  const envelope = { operation_id: `client-${operations}`, account_id: ACCOUNT, traceparent: null };
  const command = { ...envelope, type, data, actor: { type: 'user', id: 'operator' } } as Command<T>;
  const reply = await system.command(command);
  if (!reply.ok) throw new Error(`${type} was refused: ${reply.message}`);
  await system.settle();
}

async function events<T extends EventType>(type: T): Promise<StoredEvent<T>[]> {
  const store = new MemoryEventStore({ log: world.log, clock: world.clock });
  const page = await store.readAll({ after: LOG_START, limit: 5_000, types: [type] });
  return page.events as StoredEvent<T>[];
}

const deletes = async () => (await events('ProposalOpened')).filter(({ data }) => data.action === 'delete');
const sync = () => ask('RequestSync', { repository_id: REPOSITORY, trigger: 'sync_now' });

beforeEach(async () => {
  world = createWorld(null);
  system = new Process(world, new Fuse(null));
  operations = 0;
  world.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
  await ask('CreateAccount', { name: 'Acme' });
  await ask('RegisterRepository', { repository_id: REPOSITORY, settings: SETTINGS });
  const opened = await events('ProposalOpened');
  await ask('DecideProposals', {
    repository_id: REPOSITORY,
    verdict: 'approve',
    decisions: opened.map(({ data }) => ({ proposal_id: data.proposal_id, digest: data.digest })),
    comment: null,
    remember: false,
    confirm_deletes: null,
  });
  expect(await events('ProposalApplied')).toHaveLength(3);
});

describe('[F27] a source that vanishes destroys nothing', () => {
  it.each<[string, string, () => Promise<void> | void]>([
    ['the branch is deleted', 'branch_not_found', () => world.git.deleteBranch(URL)],
    ['fleet.yaml is deleted', 'file_not_found', () => void world.git.commit(URL, { files: { README: 'x' } })],
    [
      'the repository starts anew without it',
      'file_not_found',
      () => void world.git.commit(URL, { files: {}, parent: null }),
    ],
    [
      'the prefix is gone',
      'file_not_found',
      () => ask('UpdateRepository', { repository_id: REPOSITORY, settings: { path_prefix: 'environments/prod' } }),
    ],
    [
      'the default branch is another now',
      'branch_not_found',
      () => {
        world.git.commit(URL, { branch: 'trunk', files: { 'fleet.yaml': FLEET } });
        world.git.deleteBranch(URL);
      },
    ],
    [
      'the remote is empty',
      'branch_not_found',
      () =>
        ask('UpdateRepository', {
          repository_id: REPOSITORY,
          settings: { repo_url: 'https://git.example.com/acme/empty.git' },
        }),
    ],
  ])('%s: the run fails with %s', async (_what, code, vanish) => {
    await vanish();
    await sync();

    const failed = (await events('FetchFailed')).at(-1);
    expect(failed?.data.findings.items[0]).toMatchObject({ severity: 'error', code });
    expect(await deletes()).toEqual([]);
    expect(await events('ProposalApplied')).toHaveLength(3);
  });

  it('while a section that is emptied on purpose is proposed for deletion, so that this test would tell', async () => {
    world.git.commit(URL, { files: { 'fleet.yaml': `${FLEET.slice(0, FLEET.indexOf('nodes:'))}nodes: []\n` } });
    await sync();
    expect(await deletes()).toHaveLength(2);
  });
});

it('[F26] a rollback is not applied by itself, however often it is looked at', async () => {
  const before = world.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
  await ask('UpdateRepository', { repository_id: REPOSITORY, settings: { auto_apply: true } });
  await sync();
  world.git.commit(URL, { files: { 'fleet.yaml': FLEET.replace('ap-tokyo-1', 'us-east-1') } });
  await sync();
  // The control: what is new is applied by itself.
  expect(await events('ProposalApplied')).toHaveLength(4);

  world.git.moveBranch(URL, before.sha);
  for (let n = 0; n < 3; n += 1) await sync();
  const fetched = (await events('RevisionFetched')).at(-1);
  expect(fetched?.data.findings.items).toMatchObject([{ code: 'rolled_back' }]);
  const back = (await events('ProposalOpened')).filter(({ data }) => data.revision.sha === before.sha);
  expect(back.length).toBeGreaterThan(0);
  expect(await events('ProposalApplied')).toHaveLength(4);
});

const SETTINGS = settingsOf({ repo_url: URL, reconcile_interval_seconds: 86_400 });
