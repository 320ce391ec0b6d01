import type { Command, CommandReply, EventData, RefusalCode } from '@fleetwright/contracts';
import type { HistoryEvent } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const ACTOR = { type: 'user', id: 'operator' } as const;

describe('the live fleet', () => {
  let gateway: GatewayHarness;
  let revision: number;

  beforeEach(async () => {
    // The stages here write only the attributes that a test is about.
    gateway = await GatewayHarness.open({ isChecked: false });
    revision = 0;
    gateway.stage('CreateResource', ({ data }) => write(data, 'created', data.attributes));
    gateway.stage('UpdateResource', ({ data }) => write(data, 'updated', data.attributes));
    gateway.stage('DeleteResource', ({ data }) => write(data, 'deleted', null));
  });
  afterEach(() => gateway.close());

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
    await gateway.happened([journal({ type: 'ResourceChanged', data })]);
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
    ['federation_peers', 'federation_peer', { name: 'emea' }, 'federation_peer', 'emea'],
    ['sdwan/peers', 'peer', { network: 'fabric', host: 'edge-01' }, 'sdwan_peer', 'fabric/edge-01'],
    ['sdwan/virtual_ips', 'virtual_ip', { network: 'fabric', name: 'cdn' }, 'virtual_ip', 'fabric/cdn'],
  ])('%s: created, read, listed, changed and deleted by its key', async (path, noun, keyFields, kind, key) => {
    const address = `${SYSTEM}/${path}/${encodeURIComponent(key)}`;
    const created = await gateway.post(`${SYSTEM}/${path}`, { [noun]: { ...keyFields, region: 'eu-west-1' } });
    expect([created.status, created.body[noun]]).toEqual([
      201,
      expect.objectContaining({ kind, key, attributes: { region: 'eu-west-1' }, version: 1, managed_by: null }),
    ]);
    expect(gateway.commands[0]).toMatchObject({ data: { kind, key, attributes: { region: 'eu-west-1' } } });
    const nouns = path.split('/').at(-1) as string;
    expect((await gateway.get(`${SYSTEM}/${path}`)).body[nouns]).toEqual([created.body[noun]]);
    expect((await gateway.get(address)).body).toEqual(created.body);
    const changed = await gateway.call('PATCH', address, { body: { [noun]: { region: 'eu-west-2' } } });
    expect([changed.status, changed.body[noun].version]).toEqual([200, 2]);
    const deleted = await gateway.call('DELETE', address);
    expect([deleted.status, deleted.body]).toEqual([204, null]);
    expect((await gateway.get(address)).status).toBe(404);
  });

  it('names every part of a key that is missing', async () => {
    const { status, body } = await gateway.post(`${SYSTEM}/sdwan/peers`, { peer: { listen_port: 1 } });
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
    expect((await gateway.post(`${SYSTEM}/nodes`, body)).status).toBe(422);
    expect(gateway.commands).toEqual([]);
  });

  it('with If-Match a change is for that version only', async () => {
    const path = `${SYSTEM}/nodes/edge-01`;
    await gateway.post(`${SYSTEM}/nodes`, { node: { hostname: 'edge-01' } });
    const versions = async (header: string | undefined) => {
      const headers = header === undefined ? {} : { 'if-match': header };
      const { status } = await gateway.call('PATCH', path, { body: { node: {} }, headers });
      return [status, (gateway.commands.at(-1) as Command<'UpdateResource'>).data.expected_version];
    };
    expect(await versions('"7"')).toEqual([200, 7]);
    expect(await versions('8')).toEqual([200, 8]);
    expect(await versions('*')).toEqual([200, null]);
    expect(await versions(undefined)).toEqual([200, null]);
    // A weak tag is one that no version matches.
    expect(await versions('W/"8"')).toEqual([200, Number.MAX_SAFE_INTEGER]);
    expect((await gateway.call('PATCH', path, { body: { node: {} }, headers: { 'if-match': 'x' } })).status).toBe(422);
    await gateway.call('DELETE', path, { headers: { 'if-match': '9' } });
    expect(gateway.commands.at(-1)).toMatchObject({ type: 'DeleteResource', data: { expected_version: 9 } });
    gateway.stage('UpdateResource', refusing('version_conflict'));
    expect((await gateway.call('PATCH', path, { body: { node: {} }, headers: { 'if-match': '1' } })).status).toBe(412);
  });

  it('says its version as ETag wherever one is shown or written, as If-Match takes it', async () => {
    const path = `${SYSTEM}/nodes/edge-01`;
    const made = await gateway.post(`${SYSTEM}/nodes`, { node: { hostname: 'edge-01' } });
    const [shown, changed] = [await gateway.get(path), await gateway.call('PATCH', path, { body: { node: {} } })];
    for (const { headers, body } of [made, shown, changed]) expect(headers['etag']).toBe(`"${body.node.version}"`);
    const etag = String(shown.headers['etag']);
    expect((await gateway.call('PATCH', path, { body: { node: {} }, headers: { 'if-match': etag } })).status).toBe(200);
    expect(gateway.commands.at(-1)).toMatchObject({ data: { expected_version: shown.body.node.version } });
  });

  it('a key of 200 characters has an address', async () => {
    const hostname = 'a'.repeat(200);
    await gateway.post(`${SYSTEM}/nodes`, { node: { hostname } });
    expect((await gateway.get(`${SYSTEM}/nodes/${hostname}`)).body.node.key).toBe(hostname);
  });

  it('fetches attributes that are a document, and masks secrets', async () => {
    const attributes = { config: { token: 'abc', workers: 4 } };
    const [$document] = await gateway.platform.documents.put('acme', [JSON.stringify(attributes)]);
    const data = { ...mutation(), kind: 'module' as const, key: 'nginx', operation: 'created' as const, changed: [] };
    const whole = { ...data, attributes: { $document: $document as string }, managed_by: null };
    await gateway.happened([journal({ type: 'ResourceChanged', data: whole })]);
    const masked = { config: { token: expect.stringMatching(/^\[masked:[0-9a-f]{12}\]$/), workers: 4 } };
    expect((await gateway.get(`${SYSTEM}/node_modules/nginx`)).body.node_module.attributes).toEqual(masked);
    expect((await gateway.get(`${SYSTEM}/node_modules`)).body.node_modules[0].attributes).toEqual(masked);
  });

  it('module versions are added, promoted and listed', async () => {
    await gateway.post(`${SYSTEM}/node_modules`, { node_module: { name: 'nginx' } });
    gateway.stage('PromoteModuleVersion', async ({ data }) => {
      const promoted = { ...mutation(), ...data, promoted_at: '2026-01-01T00:00:00.000Z' };
      await gateway.happened([journal({ type: 'ModuleVersionPromoted', data: promoted })]);
      return { ok: true, result: null, position: null, account_revision: revision };
    });
    const path = `${SYSTEM}/node_modules/nginx/versions`;
    const added = await gateway.post(path, { version: { version: '1.26.0', state: 'live' } });
    expect([added.status, added.body.version]).toEqual([
      201,
      expect.objectContaining({ module: 'nginx', version: '1.26.0', state: 'live' }),
    ]);
    expect((await gateway.get(path)).body).toMatchObject({ versions: [{ version: '1.26.0' }], next_cursor: null });
    expect((await gateway.get(`${SYSTEM}/node_modules/none/versions`)).status).toBe(404);
    expect((await gateway.post(path, { version: { version: 'a b', state: 'live' } })).status).toBe(422);
  });

  it('instances are listed, read and changed', async () => {
    const id = '00000000-0000-7000-8000-0000000000bb';
    const instance = { id, node: 'edge-01', status: 'pending', region: 'eu-west-1', instance_type: null } as const;
    await gateway.happened([
      journal({ type: 'InstanceChanged', data: { ...mutation(), instance, operation: 'created' } }),
    ]);
    gateway.stage('UpdateInstance', async ({ data: { instance_id: _id, ...changes } }) => {
      const changed = { ...instance, ...changes } as typeof instance;
      await gateway.happened([
        journal({ type: 'InstanceChanged', data: { ...mutation(), instance: changed, operation: 'updated' } }),
      ]);
      return { ok: true, result: null, position: null, account_revision: revision };
    });
    expect((await gateway.get(`${SYSTEM}/instances?node=edge-01&status=pending`)).body.instances).toHaveLength(1);
    expect((await gateway.get(`${SYSTEM}/instances?status=running`)).body.instances).toHaveLength(0);
    const path = `${SYSTEM}/instances/${id}`;
    const changed = await gateway.call('PATCH', path, { body: { instance: { status: 'running' } } });
    expect([changed.status, changed.body.instance.status]).toEqual([200, 'running']);
    expect((await gateway.get(path)).body).toEqual(changed.body);
    expect((await gateway.call('PATCH', path, { body: { instance: { node: 'x' } } })).status).toBe(422);
    expect((await gateway.get(`${SYSTEM}/instances/none`)).status).toBe(404);
  });
});
