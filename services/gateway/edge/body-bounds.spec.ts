import type { Socket } from 'node:net';
import { waitFor } from '@fleetwright/kit/testing';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { RawClient } from '../testing/raw-http.ts';
import { boundBodies } from './body-bounds.ts';

const HEAD = ['POST / HTTP/1.1', 'Host: x', 'Content-Type: application/json'];
const CHUNKED = [...HEAD, 'Transfer-Encoding: chunked'];
const BOUNDS = { timeoutMs: 100, lingerMs: 100, lingerBytes: 100_000 };
const PATIENT = { ...BOUNDS, timeoutMs: 60_000, lingerMs: 60_000 };

describe('[F56] a slow client', () => {
  const servers: FastifyInstance[] = [];
  const clients: RawClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    for (const server of servers.splice(0)) await server.close();
  });

  /** Answers what it was sent; one of them without the bounds, as a control. */
  async function serverWith(bounds: typeof BOUNDS | undefined): Promise<string> {
    const server = Fastify({ bodyLimit: 1_000 });
    servers.push(server);
    if (bounds) boundBodies(server, bounds);
    server.addHook('onRequest', async ({ headers }, reply) => {
      if (headers.authorization === 'wrong') await reply.code(401).send({});
    });
    server.post('/', async ({ body }) => ({ body }));
    server.setErrorHandler((error: { code?: string; status?: number; statusCode?: number }, _request, reply) => {
      void reply.code(error.status ?? error.statusCode ?? 500).send({ code: error.code });
    });
    return server.listen();
  }
  async function client(url: string): Promise<RawClient> {
    const opened = await RawClient.open(url);
    clients.push(opened);
    return opened;
  }

  it.each([
    ['of a known length', [...HEAD, 'Content-Length: 900'], '{"a":'],
    ['in chunks', CHUNKED, '5\r\n{"a":\r\n'],
  ])('whose body %s does not end is told 408, and its connection is free', async (_what, head, body) => {
    const bounded = await client(await serverWith(BOUNDS));
    const control = await client(await serverWith(undefined));
    for (const each of [bounded, control]) each.request(head, body);
    await waitFor(() => bounded.received !== '', { what: 'the answer' });
    await bounded.closed;
    expect(bounded.received).toContain('HTTP/1.1 408');
    expect(bounded.received).toContain('request_timeout');
    expect([control.received, control.isClosed]).toEqual(['', false]);
  });

  it('that is answered before its body has come keeps its connection when the rest comes soon, however often', async () => {
    const sockets: Socket[] = [];
    const url = await serverWith(PATIENT);
    servers.at(-1)?.server.on('connection', (socket) => sockets.push(socket));
    const bounded = await client(url);
    for (let answers = 1; answers <= 3; answers += 1) {
      bounded.request([...HEAD, 'Authorization: wrong', 'Content-Length: 2']);
      await waitFor(() => bounded.received.split('401').length > answers, { what: 'the answer' });
      bounded.send('{}');
    }
    bounded.request([...HEAD, 'Content-Length: 7'], '{"a":1}');
    await waitFor(() => bounded.received.includes('{"body":{"a":1}}'), { what: 'the last answer' });
    // What ends the connection is Node's own again: a layer for each request would end the process one day.
    expect(sockets.map((socket) => Object.hasOwn(socket, 'destroySoon'))).toEqual([false]);
  });

  it('whose body is refused as too large can send the rest of it before its connection is closed', async () => {
    const length = 50_000;
    const [bounded, control] = [await client(await serverWith(PATIENT)), await client(await serverWith(undefined))];
    for (const each of [bounded, control]) each.request([...HEAD, `Content-Length: ${length}`]);
    await waitFor(() => bounded.received.includes('413'), { what: 'the answer' });
    await control.closed;
    expect(bounded.isClosed).toBe(false);
    bounded.send('x'.repeat(length));
    await bounded.closed;
  });

  it('that goes on sending after the answer loses its connection by time', async () => {
    const [bounded, control] = [await client(await serverWith(BOUNDS)), await client(await serverWith(undefined))];
    for (const each of [bounded, control]) each.request([...CHUNKED, 'Authorization: wrong']);
    await bounded.closed;
    expect(bounded.received).toContain('401');
    expect(control.isClosed).toBe(false);
  });

  it.each([
    ['refused by its head', [...CHUNKED, 'Authorization: wrong'], '401'],
    ['too large', CHUNKED, '413'],
  ])('that floods a request which was %s loses its connection by bytes', async (_what, head, status) => {
    const bounded = await client(await serverWith(PATIENT));
    bounded.request(head);
    await bounded.flood('x'.repeat(10_000));
    expect(bounded.received).toContain(`HTTP/1.1 ${status}`);
  });

  it('whose body was refused as too large is no trouble when its time is over', async () => {
    const url = await serverWith({ ...BOUNDS, timeoutMs: 50, lingerMs: 200 });
    const refused = await client(url);
    refused.request(CHUNKED, `7d0\r\n"${'x'.repeat(1_999)}\r\n`);
    await waitFor(() => refused.received.includes('413'), { what: 'the answer' });
    // After the deadline of the body, which nobody reads any more.
    await refused.closed;
    const next = await client(url);
    next.request([...HEAD, 'Content-Length: 7', 'Connection: close'], '{"a":1}');
    expect((await next.answer()).body).toEqual({ body: { a: 1 } });
  });

  it('that gives up is no trouble', async () => {
    const url = await serverWith(BOUNDS);
    const gone = await client(url);
    gone.request(CHUNKED, '5\r\n{"a":\r\n');
    gone.end();
    await gone.closed;
    const next = await client(url);
    next.request([...HEAD, 'Content-Length: 7', 'Connection: close'], '{"a":1}');
    expect((await next.answer()).body).toEqual({ body: { a: 1 } });
  });
});
