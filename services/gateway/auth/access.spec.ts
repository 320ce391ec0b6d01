import { PERMISSIONS } from '@fleetwright/contracts';
import { repositoryHistory } from '@fleetwright/core/read-models/testing';
import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness, type RegisteredRoute } from '../testing/harness.ts';

/** What anybody may ask without a token; everything else is refused to whoever has none. Webhooks are signed instead. */
const OPEN = [
  '/schemas/fleet.v1.json',
  '/schemas/events/:file',
  '/asyncapi.json',
  '/openapi.json',
  '/docs',
  '/.well-known/oauth-protected-resource',
  // Proven with a registration token and a key of the node's own.
  '/api/v1/agents/enrol',
];
const isOpen = ({ url }: RegisteredRoute) =>
  OPEN.includes(url) ||
  url === '/.well-known/oauth-protected-resource/mcp' ||
  // Any token may ask there; what it asks for is refused tool by tool.
  url === '/mcp' ||
  url.startsWith('/app') ||
  url.startsWith('/api/v1/webhooks/');

/** Spellings of an address that routers and guards have disagreed about. */
const VARIANTS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.toUpperCase(),
  (path) => `${path}%2f`,
  (path) => `${path};a=b`,
  (path) => `${path}?a=b`,
  (path) => path.replace('/api', '/%61pi'),
  (path) => path.replace('/system/', '/system/./'),
  (path) => path.replace('/system/', '/x/../system/'),
];

@Controller('forgotten')
class ForgottenController {
  @Get()
  secrets() {
    return 'everything';
  }
}

describe('access', () => {
  let gateway: GatewayHarness;
  let powerless: string;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    powerless = await gateway.token({ permissions: [] });
    await gateway.happened(repositoryHistory({ account: 'globex', number: 7, nodes: 2, runs: 1 }));
  });
  afterAll(() => gateway.close());

  const guarded = () => gateway.routes.filter((route) => !isOpen(route));
  const addressOf = (url: string) => url.replace(/:\w+/g, '00000000-0000-7000-8000-000000000001');

  it('knows every route of the interface', () => {
    expect(guarded().length).toBeGreaterThan(80);
    expect(guarded().every(({ url }) => /^\/api\/v1\/(system|integrations)\//.test(url))).toBe(true);
  });

  it('refuses every route, however it is spelled, to whoever has no token', async () => {
    for (const { method, url } of guarded()) {
      for (const variant of VARIANTS) {
        const path = variant(addressOf(url));
        const { status, body } = await gateway.call(method, path, { token: null });
        // An address that is no route answers 404 and says nothing, or 405 where it is another's; a route answers 401.
        expect([method, path, [401, 404, 405].includes(status)]).toEqual([method, path, true]);
        if (path === addressOf(url)) expect([method, path, status]).toEqual([method, path, 401]);
        if (method !== 'HEAD') expect(body.status).toBe(status);
      }
    }
  });

  it('refuses every route, however it is spelled, to a token without its permission', async () => {
    for (const { method, url } of guarded()) {
      for (const variant of VARIANTS) {
        const path = variant(addressOf(url));
        const { status } = await gateway.call(method, path, { token: powerless });
        expect([method, path, [403, 404, 405].includes(status)]).toEqual([method, path, true]);
        if (path === addressOf(url)) expect([method, path, status]).toEqual([method, path, 403]);
      }
    }
  });

  it('lets each route be used with one permission and no other', async () => {
    const { body: described } = await gateway.get('/openapi.json');
    for (const { method, url } of guarded().filter((route) => route.method !== 'HEAD')) {
      const operation = described.paths[url.replace(/:(\w+)/g, '{$1}')][method.toLowerCase()];
      const [wanted] = operation.security[0].token as string[];
      if (wanted === 'admin') continue;
      const others = await gateway.token({ permissions: PERMISSIONS.filter((permission) => permission !== wanted) });
      expect([url, (await gateway.call(method, addressOf(url), { token: others })).status]).toEqual([url, 403]);
      const just = await gateway.token({ permissions: [wanted] });
      if (url.endsWith('/stream')) continue;
      expect([url, (await gateway.call(method, addressOf(url), { token: just })).status]).not.toEqual([url, 403]);
    }
  });

  it('refuses a route that declares no access, to everybody', async () => {
    const careless = await GatewayHarness.open({ more: [ForgottenController] });
    try {
      const admin = await careless.token({ role: 'admin' });
      expect((await careless.get('/forgotten', { token: null })).status).toBe(401);
      const { status, body } = await careless.get('/forgotten', { token: admin });
      expect([status, body.code]).toEqual([403, 'forbidden']);
    } finally {
      await careless.close();
    }
  });

  it('lets only who keeps the platform rebuild the read models, and no administrator of an account', async () => {
    gateway.stage('RebuildReadModels', () => ({
      ok: true,
      result: { generation: 1 },
      position: null,
      account_revision: null,
    }));
    const admin = await gateway.token({ permissions: [], role: 'admin' });
    const rebuild = '/api/v1/system/read_models/rebuild';
    expect((await gateway.post(rebuild, undefined, { token: admin })).status).toBe(403);
    expect((await gateway.get('/api/v1/system/dead_letters', { token: admin })).status).toBe(403);
    const operator = await gateway.token({ permissions: [], role: 'operator' });
    const rebuilt = await gateway.post(rebuild, undefined, { token: operator });
    expect([rebuilt.status, rebuilt.body]).toEqual([202, { rebuild: { generation: 1 } }]);
  });

  it('answers every bad token alike', async () => {
    const tokens = ['', 'x', 'a.b.c', await gateway.token({ account: '>' })];
    const answers = await Promise.all(tokens.map((token) => gateway.get('/api/v1/system/nodes', { token })));
    const bodies = answers.map(({ status, body, headers }) => [status, body, headers['www-authenticate']]);
    expect(new Set(bodies.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(bodies[0]).toEqual([401, expect.objectContaining({ code: 'unauthenticated' }), 'Bearer']);
    const basic = await gateway.get('/api/v1/system/nodes', { token: null, headers: { authorization: 'Basic eDp5' } });
    expect(basic.body).toEqual(answers[0]?.body);
  });

  it('[P7] answers what belongs to another account just as what is not there', async () => {
    const theirs = await gateway.token({ account: 'globex' });
    const { body } = await gateway.get('/api/v1/system/gitops_repositories', { token: theirs });
    const { body: runs } = await gateway.get('/api/v1/system/gitops_sync_runs', { token: theirs });
    const { body: proposals } = await gateway.get('/api/v1/system/gitops_proposals', { token: theirs });
    const repository = body.gitops_repositories[0].id as string;
    const run = runs.gitops_sync_runs[0].id as string;
    const proposal = proposals.gitops_proposals[0].id as string;
    const absent = '00000000-0000-7000-8000-0000000000ff';
    const digest = '0'.repeat(64);
    const asked: [string, string, string, unknown?][] = [
      ['GET', '/gitops_repositories/:id', repository],
      ['PATCH', '/gitops_repositories/:id', repository, { gitops_repository: { branch: 'x' } }],
      ['DELETE', '/gitops_repositories/:id', repository],
      ['POST', '/gitops_repositories/:id/sync_now', repository],
      ['GET', '/gitops_repositories/:id/sync_runs', repository],
      ['GET', '/gitops_repositories/:id/drift_report', repository],
      ['GET', '/gitops_repositories/:id/webhook', repository],
      ['POST', '/gitops_repositories/:id/webhook/rotate', repository],
      ['GET', '/gitops_sync_runs/:id', run],
      ['GET', '/gitops_sync_runs/:id/events', run],
      ['GET', '/gitops_proposals/:id', proposal],
      ['POST', '/gitops_proposals/:id/approve', proposal, { digest }],
      ['POST', '/gitops_proposals/:id/reject', proposal, { digest }],
      ['POST', '/gitops_proposals/:id/retry', proposal],
      ['GET', '/nodes/:id', 'edge-7-0'],
    ];
    for (const [method, path, id, sent] of asked) {
      const ask = async (each: string) => {
        const { status, body: answer } = await gateway.call(method, `/api/v1/system${path.replace(':id', each)}`, {
          ...(sent === undefined ? {} : { body: sent }),
        });
        return [method, path, status, JSON.stringify(answer).replaceAll(each, '<id>')];
      };
      const foreign = await ask(id);
      expect(foreign[2]).toBe(404);
      expect(foreign).toEqual(await ask(absent));
    }
    expect(gateway.commands.map(({ type }) => type)).toEqual(['RebuildReadModels']);
  });
});
