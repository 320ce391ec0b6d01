import type { Command, CommandReply, EventData, RefusalCode } from '@fleetwright/contracts';
import type { HistoryEvent } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Front } from '../testing/front.ts';

const SYSTEM = '/api/v1/system';
const ACTOR = { type: 'user', id: 'operator' } as const;

describe('the live fleet', () => {
  let front: Front;
  let revision: number;

  beforeEach(async () => {
    front = await Front.open();
    revision = 0;
    front.stage('CreateResource', ({ data }) => write(data, 'created', data.attributes));
    front.stage('UpdateResource', ({ data }) => write(data, 'updated', data.attributes));
    front.stage('DeleteResource', ({ data }) => write(data, 'deleted', null));
  });
  afterEach(() => front.close());

  const mutation = () => {
    revision += 1;
    return { revision, operation_id: `o-${revision}`, origin: { type: 'imperative' as const } };
  };
  const journal = (fact: HistoryEvent['fact']): HistoryEvent => ({
    stream: 'fleet-acme',
    account: 'acme',
    actor: ACTOR,
    fact,
  });

  async function write(
    { kind, key }: Command<'CreateResource'>['data'] | Command<'DeleteResource'>['data'],
    operation: EventData<'ResourceChanged'>['operation'],
    attributes: EventData<'ResourceChanged'>['attributes'],
  ): Promise<CommandReply> {
    const data = { ...mutation(), kind, key, operation, changed: [], attributes, managed_by: null };
    await front.happened([journal({ type: 'ResourceChanged', data })]);
    return { ok: true, result: null, position: null, account_revision: revision };
  }
  const refusing = (code: RefusalCode) => (): CommandReply => ({ ok: false, code, message: 'refused' });

  it.each([
    ['node_templates', 'node_template', { name: 'edge' }, 'template', 'edge'],
    ['node_modules', 'node_module', { name: 'nginx' }, 'module', 'nginx'],
    ['nodes', 'node', { hostname: 'edge-01' }, 'node', 'edge-01'],
    [
      'node_module_assignments',
      'node_module_assignment',
      { node: 'edge-01', module: 'nginx' },
      'assignment',
      'edge-01:nginx',
    ],
    ['sdwan/networks', 'network', { name: 'fabric' }, 'sdwan_network', 'fabric'],
    ['sdwan/peers', 'peer', { network: 'fabric', host: 'edge-01' }, 'sdwan_peer', 'fabric/edge-01'],
    ['sdwan/virtual_ips', 'virtual_ip', { network: 'fabric', name: 'cdn' }, 'virtual_ip', 'fabric/cdn'],
  ])('%s: created, read, listed, changed and deleted by its key', async (path, noun, keyFields, kind, key) => {
    const address = `${SYSTEM}/${path}/${encodeURIComponent(key)}`;
    const created = await front.post(`${SYSTEM}/${path}`, { [noun]: { ...keyFields, region: 'eu-west-1' } });
    expect([created.status, created.body[noun]]).toEqual([
      201,
      expect.objectContaining({ kind, key, attributes: { region: 'eu-west-1' }, version: 1, managed_by: null }),
    ]);
    expect(front.commands[0]).toMatchObject({ data: { kind, key, attributes: { region: 'eu-west-1' } } });
    const nouns = path.split('/').at(-1) as string;
    expect((await front.get(`${SYSTEM}/${path}`)).body[nouns]).toEqual([created.body[noun]]);
    expect((await front.get(address)).body).toEqual(created.body);
    const changed = await front.call('PATCH', address, { body: { [noun]: { region: 'eu-west-2' } } });
    expect([changed.status, changed.body[noun].version]).toEqual([200, 2]);
    const deleted = await front.call('DELETE', address);
    expect([deleted.status, deleted.body]).toEqual([204, null]);
    expect((await front.get(address)).status).toBe(404);
  });

  it('names every part of a key that is missing', async () => {
    const { status, body } = await front.post(`${SYSTEM}/sdwan/peers`, { peer: { listen_port: 1 } });
    expect(status).toBe(422);
    expect(body.errors.map(({ path, code }: { path: string; code: string }) => [path, code])).toEqual([
      ['peer.network', 'required'],
      ['peer.host', 'required'],
    ]);
  });

  it.each([
    ['no body', undefined],
    ['another noun', { nodes: {} }],
    ['a list', { node: [] }],
    ['two nouns', { node: { hostname: 'a' }, peer: {} }],
  ])('refuses %s with 422', async (_what, body) => {
    expect((await front.post(`${SYSTEM}/nodes`, body)).status).toBe(422);
    expect(front.commands).toEqual([]);
  });

  it('with If-Match a change is for that version only', async () => {
    const path = `${SYSTEM}/nodes/edge-01`;
    await front.post(`${SYSTEM}/nodes`, { node: { hostname: 'edge-01' } });
    const versions = async (header: string | undefined) => {
      const headers = header === undefined ? {} : { 'if-match': header };
      const { status } = await front.call('PATCH', path, { body: { node: {} }, headers });
      return [status, (front.commands.at(-1) as Command<'UpdateResource'>).data.expected_version];
    };
    expect(await versions('"7"')).toEqual([200, 7]);
    expect(await versions('8')).toEqual([200, 8]);
    expect(await versions('*')).toEqual([200, null]);
    expect(await versions(undefined)).toEqual([200, null]);
    expect((await front.call('PATCH', path, { body: { node: {} }, headers: { 'if-match': 'W/"x"' } })).status).toBe(
      422,
    );
    await front.call('DELETE', path, { headers: { 'if-match': '9' } });
    expect(front.commands.at(-1)).toMatchObject({ type: 'DeleteResource', data: { expected_version: 9 } });
    front.stage('UpdateResource', refusing('version_conflict'));
    expect((await front.call('PATCH', path, { body: { node: {} }, headers: { 'if-match': '1' } })).status).toBe(409);
  });

  it('a key of 200 characters has an address', async () => {
    const hostname = 'a'.repeat(200);
    await front.post(`${SYSTEM}/nodes`, { node: { hostname } });
    expect((await front.get(`${SYSTEM}/nodes/${hostname}`)).body.node.key).toBe(hostname);
  });

  it('fetches attributes that are a document, and masks secrets', async () => {
    const attributes = { config: { token: 'abc', workers: 4 } };
    const [$document] = await front.platform.documents.put('acme', [JSON.stringify(attributes)]);
    const data = { ...mutation(), kind: 'module' as const, key: 'nginx', operation: 'created' as const, changed: [] };
    const whole = { ...data, attributes: { $document: $document as string }, managed_by: null };
    await front.happened([journal({ type: 'ResourceChanged', data: whole })]);
    const masked = { config: { token: '[masked]', workers: 4 } };
    expect((await front.get(`${SYSTEM}/node_modules/nginx`)).body.node_module.attributes).toEqual(masked);
    expect((await front.get(`${SYSTEM}/node_modules`)).body.node_modules[0].attributes).toEqual(masked);
  });

  it('module versions are added, promoted and listed', async () => {
    await front.post(`${SYSTEM}/node_modules`, { node_module: { name: 'nginx' } });
    front.stage('PromoteModuleVersion', async ({ data }) => {
      const promoted = { ...mutation(), ...data, promoted_at: '2026-01-01T00:00:00.000Z' };
      await front.happened([journal({ type: 'ModuleVersionPromoted', data: promoted })]);
      return { ok: true, result: null, position: null, account_revision: revision };
    });
    const path = `${SYSTEM}/node_modules/nginx/versions`;
    const added = await front.post(path, { version: { version: '1.26.0', state: 'live' } });
    expect([added.status, added.body.version]).toEqual([
      201,
      expect.objectContaining({ module: 'nginx', version: '1.26.0', state: 'live' }),
    ]);
    expect((await front.get(path)).body).toMatchObject({ versions: [{ version: '1.26.0' }], next_cursor: null });
    expect((await front.get(`${SYSTEM}/node_modules/none/versions`)).status).toBe(404);
    expect((await front.post(path, { version: { version: 'a b', state: 'live' } })).status).toBe(422);
  });

  it('instances are listed, read and changed', async () => {
    const id = '00000000-0000-7000-8000-0000000000bb';
    const instance = { id, node: 'edge-01', status: 'pending', region: 'eu-west-1', instance_type: null } as const;
    await front.happened([
      journal({ type: 'InstanceChanged', data: { ...mutation(), instance, operation: 'created' } }),
    ]);
    front.stage('UpdateInstance', async ({ data: { instance_id: _id, ...changes } }) => {
      const changed = { ...instance, ...changes } as typeof instance;
      await front.happened([
        journal({ type: 'InstanceChanged', data: { ...mutation(), instance: changed, operation: 'updated' } }),
      ]);
      return { ok: true, result: null, position: null, account_revision: revision };
    });
    expect((await front.get(`${SYSTEM}/instances?node=edge-01&status=pending`)).body.instances).toHaveLength(1);
    expect((await front.get(`${SYSTEM}/instances?status=running`)).body.instances).toHaveLength(0);
    const path = `${SYSTEM}/instances/${id}`;
    const changed = await front.call('PATCH', path, { body: { instance: { status: 'running' } } });
    expect([changed.status, changed.body.instance.status]).toEqual([200, 'running']);
    expect((await front.get(path)).body).toEqual(changed.body);
    expect((await front.call('PATCH', path, { body: { instance: { node: 'x' } } })).status).toBe(422);
    expect((await front.get(`${SYSTEM}/instances/none`)).status).toBe(404);
  });
});
