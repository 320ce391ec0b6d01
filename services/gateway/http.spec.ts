import type { StageState } from '@fleetwright/core/event-sourcing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Front } from './testing/front.ts';

const REPOSITORIES = '/api/v1/system/gitops_repositories';
const OTHER = '00000000-0000-7000-8000-0000000000cc';

describe('the HTTP interface', () => {
  let front: Front;
  const logged: object[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (fields: object) => logged.push(fields) };

  beforeAll(async () => {
    front = await Front.open({ log });
  });
  afterAll(() => front.close());

  const raw = (body: string | Buffer, headers = {}) => front.post(REPOSITORIES, body, { headers });

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['half a JSON text', '{"gitops_repository":', {}, 422, 'malformed_body'],
    ['a key twice', '{"a":1,"a":2}', {}, 422, 'malformed_body'],
    ['__proto__', '{"__proto__":{"x":1}}', {}, 422, 'malformed_body'],
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
      const { status, body } = await front.call(method, '/api/v1/nothing');
      expect([method, status, body.code]).toEqual([method, 404, 'not_found']);
    }
    expect((await front.call('PUT', REPOSITORIES)).status).toBe(404);
  });

  it('a mistake of ours is 500, logged, and tells nothing', async () => {
    const list = front.models.list;
    front.models.list = async () => {
      throw new Error('password=hunter2');
    };
    try {
      const { status, body } = await front.get(REPOSITORIES);
      expect([status, body.code]).toEqual([500, 'internal_error']);
      expect(JSON.stringify(body)).not.toContain('hunter2');
      expect(logged).toHaveLength(1);
    } finally {
      front.models.list = list;
    }
  });

  it('a database that is away is 503, to be tried again', async () => {
    const list = front.models.list;
    front.models.list = async () => {
      throw Object.assign(new Error('connection refused'), { name: 'StoreUnavailable' });
    };
    try {
      const { status, headers, body } = await front.get(REPOSITORIES);
      expect([status, headers['retry-after'], body.code]).toEqual([503, '1', 'store_unavailable']);
    } finally {
      front.models.list = list;
    }
  });

  it('tells browsers and caches to take answers for what they are', async () => {
    const { headers } = await front.get(REPOSITORIES);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it('[F19] dead letters of the account are listed and replayed, those of others are not there', async () => {
    const state: StageState = front.platform.state;
    const letter = {
      stage: 'diff',
      event_type: 'DesiredStateParsed',
      position: 4,
      payload: '{"token":"x"}',
      attempts: 5,
    };
    const own = { ...letter, id: front.platform.ids.next(), account_id: 'acme', event_id: 'e1', error: 'bad' };
    await state.bury(own);
    await state.bury({ ...own, id: OTHER, account_id: 'globex', event_id: 'e2' });
    const { body } = await front.get('/api/v1/system/dead_letters');
    expect(body.dead_letters).toMatchObject([{ id: own.id, stage: 'diff', error: 'bad' }]);
    expect(JSON.stringify(body)).not.toContain('payload');
    expect((await front.post(`/api/v1/system/dead_letters/${own.id}/replay`)).status).toBe(200);
    expect(await state.replays('diff', 10)).toMatchObject([{ id: own.id }]);
    expect((await front.post(`/api/v1/system/dead_letters/${OTHER}/replay`)).status).toBe(404);
  });

  it('says how far the read models are', async () => {
    expect((await front.get('/api/v1/system/read_models')).body).toEqual({
      read_models: { position: 0, generation: 1, head: 0 },
    });
  });
});
