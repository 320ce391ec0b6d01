import type { CommandReply, MutationRequest, MutationResult } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { WAVES_AT_ONCE } from './limits.ts';
import { ACCOUNT, InventoryHarness, type Process } from './testing/harness.ts';

const REPOSITORY = idOf(0xa);

let harness: InventoryHarness;
let process: Process;

beforeEach(async () => {
  harness = new InventoryHarness();
  process = harness.start();
  expect(await process.ask(harness.command('CreateAccount', { name: 'Acme' }))).toMatchObject({ ok: true });
  await process.idle();
});

function module(key: string) {
  return harness.command('CreateResource', { kind: 'module', key, attributes: {} });
}

function mutation(key: string, more: Partial<MutationRequest> = {}): MutationRequest {
  return {
    operation_id: `effect-${key}`,
    kind: 'module',
    key,
    action: 'create',
    expected_version: null,
    write: { version: '1' },
    declared: { version: '1' },
    repository_id: REPOSITORY,
    run_id: idOf(0xb),
    proposal_id: idOf(0xc),
    revision: 'a'.repeat(40),
    ...more,
  };
}

const resultsOf = (reply: CommandReply) => (reply.ok ? reply.result : reply) as unknown as MutationResult[];

describe('a command to the inventory', () => {
  it('is answered with the result and the account’s revision, and is in the stream without a tick', async () => {
    const reply = await process.ask(module('nginx'));
    expect(reply).toMatchObject({
      ok: true,
      position: null,
      account_revision: 2,
      result: { key: 'nginx', version: 2 },
    });
    await process.idle();
    expect((await harness.stream()).map(({ type, version }) => [type, version])).toEqual([
      ['AccountCreated', 1],
      ['ResourceChanged', 2],
    ]);
  });

  it('does not wait for the store', async () => {
    const { promise, resolve: release } = Promise.withResolvers<void>();
    process.beforeAppend = () => promise;
    expect(await process.ask(module('nginx'))).toMatchObject({ ok: true });
    expect(await harness.stream()).toHaveLength(1);
    release();
    await process.idle();
    expect(await harness.stream()).toHaveLength(2);
  });

  it('is answered although the store is away', async () => {
    process.loseStore();
    expect(await process.ask(module('nginx'))).toMatchObject({ ok: true, account_revision: 2 });
    await process.idle();
    expect(process.warnings.length).toBeGreaterThan(0);
  });

  it('given again gets the first answer, and happens once', async () => {
    const command = module('nginx');
    const first = await process.ask(command);
    await process.ask(module('redis'));
    expect(await harness.start().ask(command)).toEqual(first);
    expect(harness.journal()).toHaveLength(3);
  });

  it('that is refused is told why, and writes nothing', async () => {
    const update = { kind: 'module', key: 'nginx', attributes: { version: '2' }, expected_version: null } as const;
    expect(await process.ask(harness.command('UpdateResource', update))).toMatchObject({
      ok: false,
      code: 'not_found',
    });
    await process.ask(module('nginx'));
    const outdated = harness.command('UpdateResource', { ...update, expected_version: 1 });
    expect(await process.ask(outdated)).toMatchObject({
      ok: false,
      code: 'version_conflict',
      detail: { actual_version: 2 },
    });
    expect(await process.ask(module('nginx'))).toMatchObject({ ok: false, code: 'already_exists' });
    expect(await process.ask(harness.command('CreateAccount', { name: 'Acme' }))).toMatchObject({
      ok: false,
      code: 'already_exists',
    });
    expect(harness.journal()).toHaveLength(2);
  });

  it('of every other kind reaches the inventory', async () => {
    await process.ask(module('nginx'));
    const promotion = { module: 'nginx', version: '1.0', state: 'live' } as const;
    expect(await process.ask(harness.command('PromoteModuleVersion', promotion))).toMatchObject({
      account_revision: 3,
    });
    const nobody = { instance_id: idOf(0xd), status: 'stopped' } as const;
    expect(await process.ask(harness.command('UpdateInstance', nobody))).toMatchObject({ code: 'not_found' });
    const gone = { kind: 'module', key: 'nginx', expected_version: null } as const;
    expect(await process.ask(harness.command('DeleteResource', gone))).toMatchObject({
      account_revision: 4,
      result: { kind: 'module', key: 'nginx' },
    });
  });
});

describe('a wave of apply', () => {
  it('is answered change by change, in order, and one that fails stops no other', async () => {
    const mutations = [mutation('a'), mutation('b', { action: 'update', expected_version: 9 }), mutation('c')];
    const reply = await process.ask(harness.command('ApplyMutations', { mutations }));
    expect(reply).toMatchObject({ ok: true, account_revision: 3 });
    expect(resultsOf(reply).map(({ operation_id, outcome }) => [operation_id, outcome])).toEqual([
      ['effect-a', 'applied'],
      ['effect-b', 'stale'],
      ['effect-c', 'applied'],
    ]);
  });

  it('sent again under another command takes effect no second time', async () => {
    const first = await process.ask(harness.command('ApplyMutations', { mutations: [mutation('a')] }));
    const second = await harness.start().ask(harness.command('ApplyMutations', { mutations: [mutation('a')] }));
    expect(resultsOf(second)).toEqual(resultsOf(first));
    expect(harness.journal()).toHaveLength(2);
  });

  it('waits for its turn, so that a flood of waves leaves connections to others', async () => {
    let working = 0;
    let most = 0;
    const apply = process.ports.inventory.apply;
    Object.assign(process.ports.inventory, {
      apply: async (...given: Parameters<typeof apply>) => {
        working += 1;
        most = Math.max(most, working);
        try {
          return await apply(...given);
        } finally {
          working -= 1;
        }
      },
    });
    const waves = ['a', 'b', 'c', 'd', 'e'].map((key) =>
      harness.command('ApplyMutations', { mutations: [mutation(key)] }),
    );
    const replies = await Promise.all(waves.map((wave) => process.ask(wave)));
    expect(replies.every(({ ok }) => ok)).toBe(true);
    expect(most).toBe(WAVES_AT_ONCE);
  });
});

describe('a repository that was removed', () => {
  const removed = storedEvent('RepositoryRemoved', { repository_id: REPOSITORY }, { account_id: ACCOUNT });

  it('manages nothing any more, and its resources stay', async () => {
    await process.ask(harness.command('ApplyMutations', { mutations: [mutation('a')] }));
    expect(await process.consumer.onRepositoryRemoved(removed)).toEqual({ kind: 'done' });
    expect(await harness.start().consumer.onRepositoryRemoved(removed)).toEqual({ kind: 'done' });
    await process.idle();
    const released = (await harness.stream()).filter(
      (event) => event.type === 'ResourceChanged' && event.data.operation === 'released',
    );
    expect(released).toHaveLength(1);
    expect(released[0]).toMatchObject({ data: { key: 'a', managed_by: null, attributes: { version: '1' } } });
    expect(await process.ports.live.managed(ACCOUNT, REPOSITORY)).toMatchObject({ resources: [], gone: [] });
  });

  it('of an account without a fleet owned nothing', async () => {
    expect(await process.consumer.onRepositoryRemoved({ ...removed, account_id: 'globex' })).toEqual({ kind: 'done' });
  });
});

describe('a version of a module', () => {
  const motd = (path = '/etc/motd') => ({
    ...{ format: 1, packages: [], units: [], health: [] },
    files: [{ path, mode: '0644', owner: 'root', text: 'hello {{ config.name }}\n' }],
  });

  async function promote(name: string, version: string, content: object) {
    const text = JSON.stringify(content);
    const [digest = ''] = await process.ports.documents.put(ACCOUNT, [text]);
    const carried = { content: { digest, size_bytes: text.length }, state: 'live' as const };
    return process.ask(harness.command('PromoteModuleVersion', { module: name, version, ...carried }));
  }

  beforeEach(async () => {
    const create = (kind: 'module' | 'template' | 'node', key: string, attributes: object) =>
      process.ask(harness.command('CreateResource', { kind, key, attributes: attributes as never }));
    for (const name of ['base', 'web']) await create('module', name, { config: { name: 'a' } });
    const web = { name: 'web', config: { name: 'b' } };
    await create('template', 'edge', { modules: [{ name: 'base' }, web] });
    await create('node', 'n1', { template: 'edge', region: 'eu' });
  });

  it('is refused where a node would have two modules with one file, and nothing is written', async () => {
    expect(await promote('base', '1.0', motd())).toMatchObject({ ok: true });
    const before = harness.journal().length;
    expect(await promote('web', '1.0', motd())).toMatchObject({
      ok: false,
      code: 'invalid',
      problems: [{ path: 'version', code: 'file_conflict', message: expect.stringContaining('(on n1)') }],
    });
    expect(harness.journal()).toHaveLength(before);
    expect(await promote('web', '1.0', motd('/etc/issue'))).toMatchObject({ ok: true });
  });

  it('is refused for its own content first', async () => {
    const refused = await promote('web', '1.0', {
      ...motd(),
      files: [{ ...motd().files[0], text: '{{ config.absent }}' }],
    });
    expect(refused).toMatchObject({
      code: 'invalid',
      problems: [{ path: 'content.files[0].text', code: 'unknown_key' }],
    });
  });

  it('is taken although the content of another module is missing: its nodes say so', async () => {
    expect(await promote('web', '1.0', motd('/etc/issue'))).toMatchObject({ ok: true });
    const draft = { module: 'web', version: '0.9', state: 'draft' as const };
    await process.ask(harness.command('PromoteModuleVersion', draft));
    Object.assign(process.ports.documents, {
      get: async (_: string, all: readonly string[]) => all.map(() => undefined),
    });
    const next = { ...draft, state: 'live' as const };
    expect(await process.ask(harness.command('PromoteModuleVersion', next))).toMatchObject({ ok: true });
  });
});
