import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { testNatsUrl } from '@fleetwright/kit/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openConnection } from './link.ts';

const INFO = { server_id: 'x', version: '2.10.27', proto: 1, max_payload: 1_048_576, auth_required: true };

/** A server that refuses the first so many connections with an error, and passes on all that follow. */
async function refusing(times: number, error: string): Promise<string> {
  const { hostname, port } = new URL(testNatsUrl());
  let left = times;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (left > 0) {
      left -= 1;
      socket.end(`INFO ${JSON.stringify(INFO)}\r\n-ERR '${error}'\r\n`);
      return;
    }
    const upstream = connect(Number(port), hostname);
    upstream.on('error', () => undefined);
    socket.pipe(upstream).pipe(socket);
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `nats://services:p@127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const WAIT_MS = 10_000;

it('a process that was too slow to say who it is tries again', async () => {
  const url = await refusing(2, 'Authentication Timeout');
  const connection = await openConnection({ url, name: 'late', waitMs: WAIT_MS });
  expect(connection.isClosed()).toBe(false);
  await connection.close();
});

it('one with a wrong password does not', async () => {
  const url = await refusing(1, 'Authorization Violation');
  await expect(openConnection({ url, name: 'wrong', waitMs: WAIT_MS })).rejects.toThrow('does not accept the user');
});
