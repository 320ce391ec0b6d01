import { type StageState, StoreDamaged } from '@fleetwright/core/event-sourcing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from './testing/harness.ts';
import { placeAt } from '@fleetwright/core/event-sourcing/testing';

const REPOSITORIES = '/api/v1/system/gitops_repositories';
const OTHER = '00000000-0000-7000-8000-0000000000cc';

describe('the HTTP interface', () => {
  let gateway: GatewayHarness;
  const logged: object[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (fields: object) => logged.push(fields) };

  beforeAll(async () => {
    gateway = await GatewayHarness.open({ log });
  });
  afterAll(() => gateway.close());

  const raw = (body: string | Buffer, headers = {}) => gateway.post(REPOSITORIES, body, { headers });

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['half a JSON text', '{"gitops_repository":', {}, 422, 'malformed_body'],
    ['a key twice', '{"a":1,"a":2}', {}, 422, 'malformed_body'],
    ['__proto__', '{"__proto__":{"x":1}}', {}, 422, 'invalid'],
    ['constructor', '{"constructor":{"x":1}}', {}, 422, 'invalid'],
    ['deep nesting', '['.repeat(100_000), {}, 422, 'malformed_body'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 422, 'malformed_body'],
    ['a list', '[]', {}, 422, 'invalid'],
    ['a text', '"x"', {}, 422, 'invalid'],
    ['a number of ten million digits', '1'.repeat(10_000_000), {}, 413, 'body_too_large'],
    ['over a megabyte', `"${'x'.repeat(1_048_576)}"`, {}, 413, 'body_too_large'],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    ['XML', '<a/>', { 'content-type': 'application/xml' }, 415, 'unsupported_media_type'],
    ['plain text', '{}', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
  ])('answers %s with a problem', async (_what, body, headers, status, code) => {
    const answer = await raw(body, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('answers what has no address with 404, for any method', async () => {
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'PUT']) {
      const { status, body } = await gateway.call(method, '/api/v1/nothing');
      expect([method, status, body.code]).toEqual([method, 404, 'not_found']);
    }
  });

  it.each([
    ['PUT', REPOSITORIES, 'GET, HEAD, POST'],
    ['OPTIONS', REPOSITORIES, 'GET, HEAD, POST'],
    ['DELETE', '/api/v1/system/sdwan/peers', 'GET, HEAD, POST'],
    ['POST', `${REPOSITORIES}/${OTHER}`, 'DELETE, GET, HEAD, PATCH'],
    ['GET', `${REPOSITORIES}/${OTHER}/sync_now`, 'POST'],
    ['PUT', '/api/v1/system/sdwan/peers/fabric%2Fedge-01', 'DELETE, GET, HEAD, PATCH'],
    ['DELETE', '/docs', 'GET, HEAD'],
    ['GET', `/api/v1/webhooks/github/${OTHER}`, 'POST'],
    ['POST', '/api/v1/system/fleet_events/stream', 'GET, HEAD'],
  ])('%s %s is 405, with what is possible there', async (method, path, allowed) => {
    const { status, headers, body } = await gateway.call(method, path, { token: null });
    expect([status, headers.allow]).toEqual([405, allowed]);
    expect(body).toMatchObject({ status: 405, code: 'method_not_allowed', instance: path });
  });

  it.each([
    ['a%2Fb', 'a/b'],
    ['a%252Fb', 'a%2Fb'],
    ['a%25', 'a%'],
    ['a%3Fb%23c', 'a?b#c'],
    ['%C3%BC', 'ü'],
    ['a+b', 'a+b'],
    ['%2E%2E', '..'],
  ])('takes the part %s of a path for the key %s', async (part, key) => {
    const { status, body } = await gateway.get(`/api/v1/system/nodes/${part}`);
    expect([status, body.detail]).toEqual([404, `There is no node ${key}.`]);
  });

  it('refuses parameters that an address does not take, at every address', async () => {
    for (const { method, url } of gateway.routes.filter(({ url: each }) => !each.startsWith('/app'))) {
      if (method === 'HEAD') continue;
      const path = url.replace(/:\w+/g, OTHER);
      for (const name of ['nothing', '__proto__', 'constructor', 'toString', 'limit[]', '']) {
        const { status, body } = await gateway.call(method, `${path}?${name}=1`);
        // A delivery without a signature is refused for that, before anything is read; /mcp speaks JSON-RPC.
        if (path.startsWith('/api/v1/webhooks/') || path === '/mcp') continue;
        expect([path, status, body.code]).toEqual([path, 422, 'invalid']);
        expect(body.errors).toContainEqual(expect.objectContaining({ path: name, code: 'unknown_field' }));
      }
    }
  });

  it('says of ?at= where nothing is kept that it cannot be answered, and of what is given twice that it is', async () => {
    const past = await gateway.get(`${REPOSITORIES}?at=2026-01-01T00:00:00Z`);
    expect(past.status).toBe(422);
    expect(past.body.errors).toMatchObject([{ path: 'at', code: 'not_yet_supported' }]);
    const twice = await gateway.get('/api/v1/system/nodes?limit=1&limit=2');
    expect(twice.body.errors).toMatchObject([{ path: 'limit', code: 'repeated' }]);
  });

  it('a mistake of ours is 500, logged, and tells nothing', async () => {
    const list = gateway.models.list;
    gateway.models.list = async () => {
      throw new Error('password=hunter2');
    };
    try {
      const { status, body } = await gateway.get(REPOSITORIES);
      expect([status, body.code]).toEqual([500, 'internal_error']);
      expect(JSON.stringify(body)).not.toContain('hunter2');
      expect(logged).toHaveLength(1);
    } finally {
      gateway.models.list = list;
    }
  });

  it('a database that is away is 503, to be tried again', async () => {
    const list = gateway.models.list;
    gateway.models.list = async () => {
      throw Object.assign(new Error('connection refused'), { name: 'StoreUnavailable' });
    };
    try {
      const { status, headers, body } = await gateway.get(REPOSITORIES);
      expect([status, headers['retry-after'], body.code]).toEqual([503, '1', 'store_unavailable']);
    } finally {
      gateway.models.list = list;
    }
  });

  it('[F58] a stream that somebody took events away from is 503 with its name and what to do', async () => {
    const list = gateway.models.list;
    gateway.models.list = async () => {
      throw new StoreDamaged('review-1', 'was deleted');
    };
    try {
      const { status, body } = await gateway.get(REPOSITORIES);
      expect([status, body.code]).toEqual([503, 'store_damaged']);
      expect(body.detail).toMatch(/^the stream review-1 was deleted: .*restore its events from a backup/);
    } finally {
      gateway.models.list = list;
    }
  });

  it('tells browsers and caches to take answers for what they are', async () => {
    const { headers } = await gateway.get(REPOSITORIES);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it('[F19] dead letters of the account are listed and replayed, those of others are not there', async () => {
    const state: StageState = gateway.platform.state;
    const letter = {
      stage: 'diff',
      event_type: 'DesiredStateParsed',
      position: placeAt(4).position,
      payload: '{"token":"x"}',
      attempts: 5,
    };
    const own = { ...letter, id: gateway.platform.ids.next(), account_id: 'acme', event_id: 'e1', error: 'bad' };
    await state.bury(own);
    await state.bury({ ...own, id: OTHER, account_id: 'globex', event_id: 'e2' });
    const { body } = await gateway.get('/api/v1/system/dead_letters');
    expect(body.dead_letters).toMatchObject([{ id: own.id, stage: 'diff', error: 'bad' }]);
    expect(JSON.stringify(body)).not.toContain('payload');
    expect((await gateway.post(`/api/v1/system/dead_letters/${own.id}/replay`)).status).toBe(200);
    expect(await state.replays('diff', 10)).toMatchObject([{ id: own.id }]);
    expect((await gateway.post(`/api/v1/system/dead_letters/${OTHER}/replay`)).status).toBe(404);
  });

  it('dead letters are walked page by page, and a page after one that is not there is refused', async () => {
    const account = 'walker';
    const token = await gateway.token({ account });
    const letter = { account_id: account, stage: 'diff', event_type: 'DiffComputed', payload: '{}', attempts: 1 };
    const ids = Array.from({ length: 5 }, () => gateway.platform.ids.next());
    for (const id of ids) {
      const { position } = placeAt(4);
      await gateway.platform.state.bury({ ...letter, id, event_id: id, position, error: 'bad' });
    }
    const walked: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await gateway.get(`/api/v1/system/dead_letters?limit=2${more}`, { token });
      walked.push(...body.dead_letters.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor;
    }
    expect(walked).toEqual(ids.toReversed());
    for (const cursor of [OTHER, ids[0]]) {
      const asked = { token: cursor === OTHER ? token : await gateway.token({ account: 'globex' }) };
      const { status, body } = await gateway.get(`/api/v1/system/dead_letters?cursor=${cursor}`, asked);
      expect([status, body.errors[0].path]).toEqual([422, 'cursor']);
    }
  });

  it('says how far the read models are', async () => {
    await gateway.get(REPOSITORIES);
    const { position: head } = await gateway.platform.store.head();
    expect((await gateway.get('/api/v1/system/read_models')).body).toEqual({
      read_models: { position: head, generation: 1, head },
    });
  });
});
