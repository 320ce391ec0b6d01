import type { EventConsumer } from '@fleetwright/contracts';
import { BusUnavailable } from '@fleetwright/core/event-sourcing';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Link, NatsEventAnnouncer, NatsTenantReaders, STREAM } from './index.ts';

// Of its own: others throw the stream away, and its readers with it.
let folder: string;
let server: NatsServer;
let link: Link;
let readers: NatsTenantReaders;
const consumer = (number: number, more: Partial<EventConsumer> = {}): EventConsumer => ({
  ...{ number, name: `reader-readers-${number}`, event_names: [], start: 'oldest' },
  ...{ created_by: { type: 'user', id: 'ada' }, created_at: '2026-01-01T00:00:00.000Z' },
  ...more,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-readers-'));
  server = await startNats({ storeDir: folder });
  link = await Link.open({ url: server.url, name: 'tenant-readers', waitMs: 10_000 });
  await new NatsEventAnnouncer(link).end();
  readers = new NatsTenantReaders(link.nc);
});
afterEach(async () => {
  for (const number of [1, 2]) await readers.remove(consumer(number).name);
});
afterAll(async () => {
  await link.close();
  await server.kill();
  await removeFolder(folder);
});

describe("a tenant's durable reader", () => {
  it('hears its account alone, and of that what it names', async () => {
    await readers.ensure('readers', consumer(1));
    await readers.ensure('readers', consumer(2, { event_names: ['drift_detected', 'run_closed'], start: 'now' }));
    const jsm = await jetstreamManager(link.nc);
    const configOf = async (name: string) => (await jsm.consumers.info(STREAM, name)).config;
    expect(await configOf('reader-readers-1')).toMatchObject({ ack_policy: 'explicit', deliver_policy: 'all' });
    expect(JSON.stringify(await configOf('reader-readers-1'))).toContain('"fleet.readers.gitops.*"');
    expect(await configOf('reader-readers-2')).toMatchObject({
      deliver_policy: 'new',
      filter_subjects: ['fleet.readers.gitops.drift_detected', 'fleet.readers.gitops.run_closed'],
    });
    expect((await readers.names()).has('reader-readers-2')).toBe(true);
  });

  it('is made once, and removed once', async () => {
    await readers.ensure('readers', consumer(1));
    await readers.ensure('readers', consumer(1));
    expect((await readers.names()).has('reader-readers-1')).toBe(true);
    await readers.remove('reader-readers-1');
    await readers.remove('reader-readers-1');
    expect((await readers.names()).has('reader-readers-1')).toBe(false);
  });

  it('cannot be made while the bus does not answer', async () => {
    const other = await Link.open({ url: server.url, name: 'tenant-readers-closed', waitMs: 10_000 });
    await other.close();
    const closed = new NatsTenantReaders(other.nc);
    await expect(closed.ensure('readers', consumer(1))).rejects.toThrow(BusUnavailable);
  });
});
