import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { RawClient } from '../testing/raw-http.ts';

const SYSTEM = '/api/v1/system';
const REPOSITORIES = `${SYSTEM}/gitops_repositories`;
const JSON_BODY = '{"gitops_repository":{"repo_url":"https://git.example.com/a.git"}}';

describe('corners of HTTP', () => {
  let gateway: GatewayHarness;
  let authorization: string;
  const clients: RawClient[] = [];

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    authorization = `Authorization: Bearer ${await gateway.token({})}`;
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
  });
  afterAll(() => gateway.close());

  async function answerTo(lines: readonly string[], body = '') {
    const client = await RawClient.open(gateway.url);
    clients.push(client);
    client.request([...lines, 'Connection: close'], body);
    return client.answer();
  }
  const post = (path: string, ...headers: string[]) => [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    authorization,
    'Content-Type: application/json',
    ...headers,
  ];

  it.each<[string, (token: string) => readonly string[], string, number, string]>([
    [
      'two Host headers',
      (token) => [`GET ${REPOSITORIES} HTTP/1.1`, 'Host: a', 'Host: b', token],
      '',
      400,
      'malformed_request',
    ],
    ['no Host header', (token) => [`GET ${REPOSITORIES} HTTP/1.1`, token], '', 400, 'malformed_request'],
    ['no HTTP', () => ['hello'], '', 400, 'malformed_request'],
    ['a header with a blank in its name', () => ['GET / HTTP/1.1', 'Host: x', 'a b: c'], '', 400, 'malformed_request'],
    ['two lengths', () => post(REPOSITORIES, 'Content-Length: 2', 'Content-Length: 3'), '{}', 400, 'malformed_request'],
    [
      'a length and chunks',
      () => post(REPOSITORIES, 'Content-Length: 2', 'Transfer-Encoding: chunked'),
      '0\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'a chunk whose length is no number',
      () => post(REPOSITORIES, 'Transfer-Encoding: chunked'),
      'zz\r\n',
      400,
      'malformed_request',
    ],
    [
      'headers without end',
      () => ['GET / HTTP/1.1', 'Host: x', `a: ${'x'.repeat(100_000)}`],
      '',
      431,
      'headers_too_large',
    ],
    [
      'an Expect that nobody knows',
      () => post(REPOSITORIES, 'Expect: the-unexpected', 'Content-Length: 2'),
      '{}',
      417,
      'expectation_failed',
    ],
    [
      'a broken percent-encoding',
      (token) => [`GET ${SYSTEM}/nodes/%zz HTTP/1.1`, 'Host: x', token],
      '',
      400,
      'malformed_request',
    ],
    [
      'a key that is too long',
      (token) => [`GET ${SYSTEM}/nodes/${'x'.repeat(2_000)} HTTP/1.1`, 'Host: x', token],
      '',
      414,
      'address_too_long',
    ],
    [
      'gzip',
      () => post(REPOSITORIES, 'Content-Encoding: gzip', 'Content-Length: 2'),
      '{}',
      415,
      'unsupported_media_type',
    ],
    [
      'two encodings',
      () => post(REPOSITORIES, 'Content-Encoding: identity, br', 'Content-Length: 2'),
      '{}',
      415,
      'unsupported_media_type',
    ],
    [
      'a body that is larger than it says',
      () => post(REPOSITORIES, 'Content-Length: 2000000'),
      '{}',
      413,
      'body_too_large',
    ],
  ])('%s is a problem document', async (_what, lines, body, status, code) => {
    const answer = await answerTo(lines(authorization), body);
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ status, code })]);
    expect(answer.headers).toContain('content-type: application/problem+json');
    expect(answer.headers).toContain('x-content-type-options: nosniff');
  });

  it('control: the same requests without their corner are taken', async () => {
    const get = await answerTo([`GET ${REPOSITORIES} HTTP/1.1`, 'Host: a', authorization]);
    expect(get.status).toBe(200);
    const length = `Content-Length: ${JSON_BODY.length}`;
    // Nobody answers the command here.
    expect((await answerTo(post(REPOSITORIES, length, 'Content-Encoding: identity'), JSON_BODY)).status).toBe(503);
    expect((await answerTo([`GET ${REPOSITORIES} HTTP/1.0`, authorization])).status).toBe(200);
  });

  it('a body in pieces is read whole, also when it was announced', async () => {
    const client = await RawClient.open(gateway.url);
    clients.push(client);
    client.request(post(REPOSITORIES, 'Transfer-Encoding: chunked', 'Expect: 100-continue', 'Connection: close'));
    for (const piece of ['{"gitops_repository"', ':{}}']) client.send(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    client.send('0\r\n\r\n');
    await client.closed;
    expect(client.received).toContain('100 Continue');
    expect(client.received).toContain('gitops_repository.repo_url');
  });

  it('a packed body is not unpacked, whatever it is said to be', async () => {
    const packed = gzipSync(JSON_BODY);
    const headers = { 'content-encoding': 'gzip' };
    const answer = await gateway.post(REPOSITORIES, packed, { headers });
    expect([answer.status, answer.headers['accept-encoding']]).toEqual([415, 'identity']);
    expect(
      (await gateway.post(`${SYSTEM}/gitops_plan`, packed, { headers: { 'content-type': 'application/yaml' } })).body
        .code,
    ).toBe('fleet_invalid');
  });

  it.each(['__proto__=1', '__proto__[x]=1', 'constructor=1', 'limit=1&limit=2', 'limit[$ne]=1', '%5F%5Fproto%5F%5F=1'])(
    'the query %s is refused where queries are read, and changes nothing',
    async (query) => {
      const lists = gateway.routes.filter(
        ({ method, url }) => method === 'GET' && /^\/api\/v1\/system\/\w+$/.test(url),
      );
      expect(lists.length).toBeGreaterThan(8);
      for (const { url } of lists.filter((route) => !/export|mode|read_models/.test(route.url))) {
        const { status, body } = await gateway.get(`${url}?${query}`);
        expect([url, status, body.code]).toEqual([url, 422, 'invalid']);
      }
      expect(({} as { x?: unknown }).x).toBeUndefined();
    },
  );

  it('/docs may load nothing but its own style', async () => {
    const { headers, body } = await gateway.get('/docs', { token: null });
    const [, style = ''] = /<style>([^<]*)<\/style>/.exec(body as string) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    const policy = headers['content-security-policy'];
    expect(policy).toContain(`style-src 'sha256-${digest}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(body).not.toContain('<script');
    expect(body).not.toContain(' style=');
  });
});
