import { PERMISSIONS } from '@fleetwright/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { call } from '../testing/mcp-caller.ts';

const TOKENS = '/api/v1/system/service_tokens';
const NODES = '/api/v1/system/nodes';
const READ = 'system.fleet.read';
const ADA = { sub: 'ada', name: 'Ada' };

interface Asked {
  readonly permissions?: readonly string[];
  readonly kind?: string;
  readonly expires_in_seconds?: number;
}

describe('service tokens', () => {
  let gateway: GatewayHarness;
  let ada: string;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    gateway.stage('DeleteResource', () => ({ ok: false, code: 'not_found', message: 'There is none.' }));
    ada = await gateway.token(ADA);
  });
  afterEach(() => gateway.close());

  const ask = (service_token: Asked, by = ada, headers = {}) =>
    gateway.post(
      TOKENS,
      { service_token: { name: 'Night build', permissions: [READ], ...service_token } },
      { token: by, headers },
    );

  /** A token, and its id. */
  async function make(asked: Asked = {}, by = ada): Promise<{ token: string; id: string }> {
    const { status, body } = await ask(asked, by);
    expect([status, body.code]).toEqual([201, undefined]);
    return { token: body.token, id: body.service_token.id };
  }

  const list = async (by = ada) => (await gateway.get(TOKENS, { token: by })).body.service_tokens;
  const statusOf = async (token: string) => (await gateway.get(NODES, { token })).status;
  const revoke = (id: string, by = ada) => gateway.call('DELETE', `${TOKENS}/${id}`, { token: by });
  /** Signs in with other permissions. */
  const signIn = async (permissions: readonly string[]) =>
    gateway.get(NODES, { token: await gateway.token({ ...ADA, permissions }) });

  it('are listed page by page, and not after what is no token of the account', async () => {
    const made = [(await make()).id, (await make()).id, (await make()).id];
    const page = async (query: string) => (await gateway.get(`${TOKENS}?limit=2${query}`, { token: ada })).body;
    const first = await page('');
    const second = await page(`&cursor=${first.next_cursor}`);
    expect([first.service_tokens.length, second.service_tokens.length, second.next_cursor]).toEqual([2, 1, null]);
    const ids = [...first.service_tokens, ...second.service_tokens].map(({ id }: { id: string }) => id);
    expect(ids.toSorted()).toEqual(made.toSorted());

    const bob = await gateway.token({ sub: 'bob', account: 'globex' });
    const foreign = await gateway.get(`${TOKENS}?cursor=${made[0]}`, { token: bob });
    expect([foreign.status, foreign.body.errors[0].path]).toEqual([422, 'cursor']);
  });

  it('are shown once, and let in whoever has them with their permissions and no other', async () => {
    const { token, id } = await make();
    expect(token).toMatch(/^fwt_acme_[A-Za-z0-9_-]{43}$/);
    expect(await statusOf(token)).toBe(200);
    expect((await gateway.call('DELETE', `${NODES}/a`, { token })).status).toBe(403);

    const [listed] = await list();
    expect(listed).toMatchObject({
      ...{ id, name: 'Night build', kind: 'service', permissions: [READ], held_permissions: [READ], state: 'active' },
      ...{ created_by: { type: 'user', name: 'Ada' }, last_used_at: gateway.platform.clock.now() },
    });
    expect(JSON.stringify(await list())).not.toContain(token);
    const events = await gateway.platform.store.read('access-acme');
    expect(JSON.stringify(events)).not.toContain(token);
    expect(JSON.stringify(events)).not.toMatch(/night build|\bada\b/i);
  });

  it('tell what a token may be given: what whoever asks holds, and of that what the kind may hold', async () => {
    const some = ['system.tokens.write', 'system.gitops.read', 'system.fleet.break_glass'];
    const token = await gateway.token({ ...ADA, permissions: some });
    const { grantable_permissions } = (await gateway.get(TOKENS, { token })).body;
    expect(grantable_permissions).toEqual({
      service: expect.arrayContaining(some),
      assistant: ['system.gitops.read'],
    });
    expect(grantable_permissions.service).toHaveLength(3);
  });

  it('say when they were used last, to the minute, and that they never were', async () => {
    const { token } = await make();
    await make();
    await statusOf(token);
    gateway.platform.clock.advance(59_000);
    await statusOf(token);
    const used = async () => (await list()).map(({ last_used_at }: { last_used_at: string }) => last_used_at);
    expect(await used()).toEqual(expect.arrayContaining([null, '2026-01-01T00:00:00.000Z']));
    gateway.platform.clock.advance(1_000);
    await statusOf(token);
    expect(await used()).toContain('2026-01-01T00:01:00.000Z');
  });

  it('act under their own reference, which names whoever made them', async () => {
    const { token, id } = await make({ permissions: ['system.fleet.write'], kind: 'assistant' });
    await gateway.call('DELETE', `${NODES}/a`, { token });
    await gateway.call('DELETE', `${NODES}/a`, { token: ada });
    const [actor, owner] = gateway.commands.map((command) => command.actor);
    expect(actor).toEqual({ type: 'assistant', id, owner: owner?.id });
  });

  it('[AC8] are refused from the next request on when they are revoked, as any bad token is', async () => {
    const { token, id } = await make();
    const child = await make({}, (await make({ permissions: [READ, 'system.tokens.write'] })).token);
    expect((await revoke(id)).status).toBe(204);
    expect((await revoke(id)).status).toBe(204);
    const refused = await gateway.get(NODES, { token });
    expect(refused.body).toEqual((await gateway.get(NODES, { token: 'x' })).body);
    expect(refused.status).toBe(401);

    const parent = (await list()).find(({ permissions }: { permissions: string[] }) => permissions.length === 2);
    await revoke(parent.id);
    expect(await statusOf(child.token)).toBe(401);
    expect((await list()).map(({ state }: { state: string }) => state)).toEqual(['revoked', 'revoked', 'revoked']);
  });

  it('[AC7] [AC9] lose at once what their maker loses, and get it again with the next sign-in', async () => {
    const { token } = await make({ permissions: [READ, 'system.gitops.read'] });
    await signIn(PERMISSIONS.filter((each) => each !== 'system.gitops.read'));
    expect(await statusOf(token)).toBe(200);
    expect((await gateway.get('/api/v1/system/gitops_proposals', { token })).status).toBe(403);
    await signIn([]);
    // Somebody without the permission that a route asks for leaves no trace there.
    await gateway.post('/mcp', {}, { token: await gateway.token({ ...ADA, permissions: [] }) });
    expect(await statusOf(token)).toBe(401);
    await signIn([READ]);
    expect(await statusOf(token)).toBe(200);
  });

  it('[AC8] end by themselves', async () => {
    const { token } = await make({ expires_in_seconds: 60 });
    gateway.platform.clock.advance(59_999);
    expect(await statusOf(token)).toBe(200);
    gateway.platform.clock.advance(1);
    expect(await statusOf(token)).toBe(401);
    expect(await list()).toMatchObject([{ state: 'expired', held_permissions: [] }]);
  });

  it('[AC10] [AC11] cannot be given what their maker lacks, nor an assistant what none holds', async () => {
    const few = await gateway.token({ sub: 'bob', permissions: ['system.tokens.write'] });
    const lacking = await ask({}, few);
    expect([lacking.status, lacking.body.errors[0]]).toEqual([
      422,
      expect.objectContaining({ path: 'service_token.permissions[0]', code: 'permission_not_held' }),
    ]);
    const assistant = await ask({ kind: 'assistant', permissions: ['system.policies.write'] });
    expect([assistant.status, assistant.body.errors[0].code]).toEqual([422, 'not_for_assistants']);
    expect((await ask({ permissions: ['system.everything'] })).status).toBe(422);
    expect((await ask({ kind: 'user' })).status).toBe(422);
    expect(await list()).toEqual([]);
  });

  it('[AC11] of an assistant hold nothing of that however they were signed', async () => {
    const token = await gateway.token({ kind: 'assistant' });
    expect((await gateway.get(TOKENS, { token })).status).toBe(403);
    expect((await gateway.get(NODES, { token })).status).toBe(200);
  });

  it('[P1] are made once by a request that is repeated with its key, which does not see the token again', async () => {
    const headers = { 'idempotency-key': 'again' };
    const first = await ask({}, ada, headers);
    const second = await ask({}, ada, headers);
    expect([second.status, second.body]).toEqual([201, { ...first.body, token: null, code: 'token_shown_once' }]);
    expect(await list()).toHaveLength(1);
    expect(await statusOf(first.body.token)).toBe(200);
  });

  it('[P7] are of one account alone', async () => {
    const { token, id } = await make();
    const theirs = await gateway.token({ account: 'globex' });
    expect(await list(theirs)).toEqual([]);
    const foreign = await revoke(id, theirs);
    const absent = await revoke('00000000-0000-7000-8000-0000000000ff', theirs);
    expect(foreign.status).toBe(404);
    const hidden = (answer: typeof foreign) => JSON.stringify(answer.body).replaceAll(/[0-9a-f-]{36}/g, '<id>');
    expect(hidden(foreign)).toBe(hidden(absent));
    expect(await statusOf(token.replace('_acme_', '_globex_'))).toBe(401);
    expect(await statusOf(token)).toBe(200);
  });

  it.each(['fwt_', 'fwt_acme_', 'fwt_acme_short', `fwt_acme_${'A'.repeat(43)}`, `fwt_>_${'A'.repeat(43)}`])(
    'are not %s',
    async (token) => expect(await statusOf(token)).toBe(401),
  );

  it('call tools with their own permissions, and are made by none', async () => {
    const { token } = await make({ kind: 'assistant', permissions: [READ] });
    expect((await call(gateway, 'system_list_nodes', {}, { token })).result.isError).toBeUndefined();
    const denied = await call(gateway, 'system_gitops_list_proposals', {}, { token });
    expect(denied.result.content[0].text).toMatch(/^forbidden: /);
    expect((await call(gateway, 'system_create_service_token', {}, { token: ada })).message.error.message).toContain(
      'There is no tool',
    );
  });
});
