import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RemotePolicy } from '@fleetwright/core/fleet';
import { parseReceiver, type Receiver } from '@fleetwright/core/webhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpWebhookSender } from './index.ts';

const LOCAL: RemotePolicy = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };
const PUBLIC_HTTP: RemotePolicy = { allowHttp: true, allowLoopback: false, allowPrivateNetworks: false };

let connections = 0;
let behave: (response: ServerResponse) => void;
const hosts: (string | undefined)[] = [];
const server = createServer((request, response) => {
  hosts.push(request.headers.host);
  behave(response);
});
let port = 0;

beforeAll(async () => {
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  connections = 0;
  hosts.length = 0;
  behave = (response) => response.writeHead(200).end('thanks');
});

const receiverAt = (host: string, policy = LOCAL): Receiver => {
  const parsed = parseReceiver(`http://${host}:${port}/hook?x=1`, policy);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.receiver;
};
/** Names as a name server answers them, each time the next of the answers. */
const resolver = (...answers: readonly (readonly string[])[]) => {
  const asked: string[] = [];
  const resolve = async (host: string) => {
    asked.push(host);
    return (answers[Math.min(asked.length, answers.length) - 1] ?? []).map((address) => ({ address, family: 4 }));
  };
  return { asked, resolve };
};

describe('a sender of webhooks', () => {
  it('posts to the address that the name had when it was checked, and asks for the name once', async () => {
    const { asked, resolve } = resolver(['127.0.0.1'], ['10.0.0.1']);
    const sent = await new HttpWebhookSender({ policy: LOCAL, resolve }).post(receiverAt('hooks.example.com'), {}, 'ü');
    expect(sent).toEqual({ kind: 'answered', status: 200, retryAfter: undefined, answer: 'thanks' });
    expect(asked).toEqual(['hooks.example.com']);
    expect(hosts).toEqual([`hooks.example.com:${port}`]);
  });

  it.each([
    ['this machine', '127.0.0.1', 'loopback'],
    ['a private network', '10.1.2.3', 'private'],
    ["a cloud's metadata service", '169.254.169.254', 'metadata'],
    ['nowhere', '0.0.0.0', 'reserved'],
  ])('opens no connection to a name that means %s', async (_what, address, why) => {
    const { resolve } = resolver([address]);
    const sender = new HttpWebhookSender({ policy: PUBLIC_HTTP, resolve });
    const receiver = receiverAt('hooks.example.com', PUBLIC_HTTP);
    expect(await sender.post(receiver, {}, '{}')).toMatchObject({
      kind: 'unanswered',
      error: expect.stringContaining(why),
    });
    expect(await sender.refusalOf(receiver)).toContain(why);
    expect(connections).toBe(0);
  });

  it('checks a name anew with each delivery: one that was public and is rebound is refused', async () => {
    const { resolve } = resolver(['93.184.216.34'], ['127.0.0.1']);
    const sender = new HttpWebhookSender({ policy: PUBLIC_HTTP, resolve });
    const receiver = receiverAt('hooks.example.com', PUBLIC_HTTP);
    expect(await sender.refusalOf(receiver)).toBeUndefined();
    expect(await sender.post(receiver, {}, '{}')).toMatchObject({ error: expect.stringContaining('loopback') });
    expect(connections).toBe(0);
  });

  it('refuses a name of which one address is forbidden, whichever would be taken', async () => {
    const { resolve } = resolver(['93.184.216.34', '192.168.0.9']);
    const sender = new HttpWebhookSender({ policy: PUBLIC_HTTP, resolve });
    expect(await sender.refusalOf(receiverAt('hooks.example.com', PUBLIC_HTTP))).toContain('192.168.0.9');
  });

  it('tells a name that does not resolve', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    const sender = new HttpWebhookSender({ policy: LOCAL, resolve });
    expect(await sender.refusalOf(receiverAt('hooks.example.com'))).toContain('does not resolve');
  });

  it('follows no redirect', async () => {
    behave = (response) => response.writeHead(307, { location: `http://127.0.0.1:${port}/other` }).end();
    const sent = await new HttpWebhookSender({ policy: LOCAL }).post(receiverAt('127.0.0.1'), {}, '{}');
    expect(sent).toMatchObject({ kind: 'answered', status: 307 });
    expect(connections).toBe(1);
  });

  it('keeps 1 KiB of an answer that never ends, and its status', async () => {
    behave = (response) => {
      response.writeHead(503, { 'retry-after': '7' });
      response.write('y'.repeat(50_000));
    };
    const sent = await new HttpWebhookSender({ policy: LOCAL }).post(receiverAt('127.0.0.1'), {}, '{}');
    expect(sent).toMatchObject({ kind: 'answered', status: 503, retryAfter: '7', answer: 'y'.repeat(1_024) });
  });

  it('takes the status of one that answers and then says nothing more', async () => {
    behave = (response) => response.writeHead(200).flushHeaders();
    const sender = new HttpWebhookSender({ policy: LOCAL, timeoutMs: 300 });
    expect(await sender.post(receiverAt('127.0.0.1'), {}, '{}')).toMatchObject({ status: 200, answer: '' });
  });

  it('gives up on one that says nothing, and names no more of the address than its host', async () => {
    behave = () => undefined;
    const sender = new HttpWebhookSender({ policy: LOCAL, timeoutMs: 300 });
    const sent = await sender.post(receiverAt('127.0.0.1'), {}, '{}');
    expect(sent).toMatchObject({ kind: 'unanswered', error: `127.0.0.1:${port} did not answer within 300 ms` });
  });

  it('tells one that breaks off', async () => {
    behave = (response) => response.socket?.destroy();
    const sent = await new HttpWebhookSender({ policy: LOCAL }).post(receiverAt('127.0.0.1'), {}, '{}');
    expect(sent).toMatchObject({ kind: 'unanswered', error: expect.stringContaining('ECONNRESET') });
  });
});
