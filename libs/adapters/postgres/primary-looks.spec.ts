import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { clientFor, connectionTo, NoPrimary } from './primary-client.ts';

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => once(server.close(), 'close'))));

/** A host that takes no writes, nor anything else; counts who comes. */
async function host(): Promise<{ readonly port: number; readonly visits: () => number }> {
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, visits: () => visits };
}

it('while no host takes writes, those who want a connection ask once, and not each of them again and again', async () => {
  const [one, other] = [await host(), await host()];
  const url = `postgresql://u:p@127.0.0.1:${one.port},127.0.0.1:${other.port}/fleet`;
  const connected = async () => {
    const client = clientFor(connectionTo(url));
    await expect(client.connect()).rejects.toThrow(NoPrimary);
    await client.end();
  };
  await Promise.all(Array.from({ length: 20 }, connected));
  for (let again = 0; again < 5; again += 1) await connected();
  expect([one.visits(), other.visits()]).toEqual([1, 1]);
});
