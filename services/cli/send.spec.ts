import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { NoAnswer, send } from './send.ts';

const ASKED = { method: 'POST', path: '/api/v1/system/plan?a=1', headers: { 'x-one': 'two' }, body: 'fleet: "ä"' };
const LONG_MS = 20_000;

describe('a request of the command line', () => {
  let server: Server | undefined;

  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
  });

  async function serving(listener: RequestListener): Promise<string> {
    const listening = createServer(listener);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }

  it('says what it is told to, and answers the status and the whole text', async () => {
    const seen: unknown[] = [];
    const url = await serving(async (request, response) => {
      seen.push(request.method, request.url, request.headers['x-one'], await text(request));
      response.statusCode = 422;
      response.write('{"detail": ');
      response.end('"ä"}');
    });
    expect(await send(url, ASKED, LONG_MS)).toEqual({ status: 422, body: '{"detail": "ä"}' });
    expect(seen).toEqual(['POST', '/api/v1/system/plan?a=1', 'two', 'fleet: "ä"']);
  });

  it('carries a token nowhere else', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serving((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await send(url, { method: 'GET', path: '/', headers: {} }, LONG_MS)).status).toBe(302);
    expect(asked).toEqual(['/']);
  });

  it.each<[string, RequestListener, number, boolean]>([
    ['hangs', () => undefined, 30, true],
    ['hangs in the middle of its answer', (_request, response) => void response.write('{'), 30, true],
    ['hangs up', (request) => void request.socket.destroy(), LONG_MS, false],
    [
      'hangs up in the middle of its answer',
      (request, response) => void response.write('{', () => request.socket.destroy()),
      LONG_MS,
      false,
    ],
  ])('has no answer from who %s', async (_what, listener, timeoutMs, isLate) => {
    const url = await serving(listener);
    const failure = await send(url, { method: 'GET', path: '/', headers: {} }, timeoutMs).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(NoAnswer);
    expect((failure as NoAnswer).isLate).toBe(isLate);
  });

  it('has no answer where nobody is', async () => {
    const url = await serving(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    await expect(send(url, ASKED, LONG_MS)).rejects.toMatchObject({ name: 'NoAnswer', isLate: false });
  });
});
