import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processesIn } from './child.ts';
import { type NatsServer, startNats } from './nats.ts';
import { removeFolder } from '../testing/remove-folder.ts';

let folder: string;
let server: NatsServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-nats-'));
  server = await startNats({ storeDir: join(folder, 'store') });
});

afterEach(async () => {
  await server.stop();
  await removeFolder(folder);
});

async function publishTwo(): Promise<void> {
  const connection = await connect({ servers: server.url });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'T', subjects: ['t.>'] });
  await jetstream(connection).publish('t.a', 'one');
  await jetstream(connection).publish('t.b', 'two');
  await connection.close();
}

async function countMessages(): Promise<number> {
  const connection = await connect({ servers: server.url });
  const info = await (await jetstreamManager(connection)).streams.info('T');
  await connection.close();
  return info.state.messages;
}

describe('startNats', () => {
  it('runs JetStream that writes every message to disk before it acknowledges', async () => {
    const answer = (await (await fetch(`${server.monitorUrl}/varz`)).json()) as {
      jetstream: { config: { sync_always: boolean } };
    };
    expect(answer.jetstream.config.sync_always).toBe(true);
  });

  it.each(['stop', 'kill'] as const)('keeps acknowledged messages over %s and start', async (how) => {
    await publishTwo();
    const before = { url: server.url, pid: server.pid() };
    await server[how]();
    expect(processesIn(server.storeDir)).toEqual([]);
    await server.start();
    expect(server.url).toBe(before.url);
    expect(server.pid()).not.toBe(before.pid);
    expect(await countMessages()).toBe(2);
  });

  it('starts afresh when its data were deleted', async () => {
    await publishTwo();
    await server.stop();
    await removeFolder(server.storeDir);
    await server.start();
    await expect(countMessages()).rejects.toThrow('stream not found');
  });

  it('takes more configuration', async () => {
    const guarded = await startNats({
      storeDir: join(folder, 'guarded'),
      configuration: 'authorization { users: [{ user: relay, password: secret }] }',
    });
    await expect(connect({ servers: guarded.url })).rejects.toThrow(/authorization/i);
    const connection = await connect({ servers: guarded.url, user: 'relay', pass: 'secret' });
    await connection.close();
    await guarded.stop();
  });
});
