import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, StoredEvent } from '@fleetwright/contracts';
import type { Delivery } from '@fleetwright/core/event-sourcing';
import { commandSubject, tenantReader } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { startTcpProxy, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { AckPolicy, DeliverPolicy, jetstreamManager } from '@nats-io/jetstream';
import { headers, nanos } from '@nats-io/nats-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Link, NatsCommandBus, NatsDurability, NatsEventAnnouncer, NatsEventFeed, STREAM, toMessage } from './index.ts';

let folder: string;
let server: NatsServer;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-bus-'));
  server = await startNats({ storeDir: folder });
});

afterAll(async () => {
  await server.kill();
  await removeFolder(folder);
});

let link: Link;
let announcer: NatsEventAnnouncer;

beforeEach(async () => {
  link = await open();
  announcer = new NatsEventAnnouncer(link);
  await announcer.recreate();
});

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(url = server.url): Promise<Link> {
  const opened = await Link.open({ url, name: 'test', waitMs: 5_000 });
  closers.push(() => opened.close());
  return opened;
}

/** Events at these positions. */
function eventsAt(...positions: number[]): StoredEvent[] {
  return positions.map((position) =>
    storedEvent('RepositoryRemoved', { repository_id: idOf(9) }, { position, stream: `repository-${position}` }),
  );
}

const range = (from: number, to: number) => eventsAt(...Array.from({ length: to - from + 1 }, (_, n) => from + n));

interface Fed {
  readonly positions: number[];
  readonly unreadable: string[];
  gaps: number;
  close(): Promise<void>;
}

/** Feeds a stage whose every delivery is acknowledged unless `answer` does something else. */
async function feed(
  answer: (delivery: Delivery) => Promise<void> | void = (delivery) => delivery.ack(),
  { stage = 'parse', inFlightMax = 8, over = link } = {},
): Promise<Fed> {
  const fed: Fed = { positions: [], unreadable: [], gaps: 0, close: async () => undefined };
  const consumption = await new NatsEventFeed(over).consume({
    stage,
    types: ['RepositoryRemoved'],
    inFlightMax,
    onGap: () => void (fed.gaps += 1),
    deliver: async (delivery) => {
      const { content } = delivery;
      if (content.kind === 'event') fed.positions.push(content.event.position);
      else fed.unreadable.push(content.error);
      await answer(delivery);
    },
  });
  fed.close = () => consumption.close();
  closers.push(fed.close);
  await waitFor(() => fed.gaps > 0, { what: 'the consumer' });
  return fed;
}

describe('announcing', () => {
  it('events stand in the stream in their order, and the end names the last one', async () => {
    expect(await announcer.end()).toEqual({ firstSequence: 1, lastSequence: 0, last: 'none' });
    expect(await announcer.announce(range(1, 50), 0)).toEqual({ count: 50, lastSequence: 50 });
    const [last] = eventsAt(50);
    expect(await announcer.end()).toEqual({
      firstSequence: 1,
      lastSequence: 50,
      last: { position: 50, eventId: last!.id },
    });
  });

  it.each([0, 1, 2, 4, 5, 9])(
    'a window behind end %i of a stream that ends at 3 is refused as a whole',
    async (end) => {
      await announcer.announce(range(1, 3), 0);
      const announced = await announcer.announce(range(4, 9), end);
      expect(announced).toMatchObject({ count: 0, lastSequence: end, refusal: expect.stringContaining('wrong last') });
      expect((await announcer.end()).lastSequence).toBe(3);
    },
  );

  it('two announcers at once never interleave and never repeat a position', async () => {
    const other = new NatsEventAnnouncer(await open());
    const seen = await feed();
    const runs = [announcer, other].map(async (one) => {
      for (;;) {
        const { lastSequence } = await one.end();
        if (lastSequence >= 300) return;
        await one.announce(range(lastSequence + 1, Math.min(lastSequence + 40, 300)), lastSequence);
      }
    });
    await Promise.all(runs);
    await waitFor(() => seen.positions.length >= 300, { what: 'all events' });
    expect(seen.positions).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
  });

  it('events that stand in the stream already are not put there again', async () => {
    await announcer.announce(range(1, 5), 0);
    const repeated = await announcer.announce(range(3, 8), 5);
    expect(repeated).toMatchObject({ count: 3, lastSequence: 5, refusal: expect.stringContaining('wrong last') });
    expect(await announcer.announce(range(6, 8), 5)).toEqual({ count: 3, lastSequence: 8 });
  });

  it('a message of somebody else at the end is told', async () => {
    await link.nc.request('fleet.acme.gitops.nonsense', '{}');
    expect(await announcer.end()).toEqual({ firstSequence: 1, lastSequence: 1, last: 'foreign' });
    expect(await announcer.announcedAt(1)).toBeNull();
  });

  it('operators hear every event on the plain subject', async () => {
    const heard: string[] = [];
    const subscription = link.nc.subscribe('gitops.*', { callback: (_, message) => void heard.push(message.subject) });
    await link.nc.flush();
    await announcer.announce(range(1, 1), 0);
    await waitFor(() => heard.length === 1, { what: 'the plain subject' });
    expect(heard).toEqual(['gitops.repository_removed']);
    subscription.unsubscribe();
  });
});

describe('feeding', () => {
  it('delivers what was announced, as it was written', async () => {
    const contents: Delivery['content'][] = [];
    await feed((delivery) => {
      contents.push(delivery.content);
      delivery.ack();
    });
    const [event] = eventsAt(1);
    await announcer.announce([event!], 0);
    await waitFor(() => contents.length === 1, { what: 'the event' });
    expect(contents[0]).toEqual({ kind: 'event', event });
  });

  it('delivers again after the delay that was asked for', async () => {
    let tries = 0;
    const seen = await feed((delivery) => {
      tries += 1;
      if (tries === 1) delivery.retry(100);
      else delivery.ack();
    });
    await announcer.announce(range(1, 1), 0);
    await waitFor(() => tries === 2, { what: 'the second try' });
    expect(seen.positions).toEqual([1, 1]);
  });

  it('never holds open more deliveries than it may', async () => {
    let open = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const seen = await feed(
      async (delivery) => {
        open += 1;
        most = Math.max(most, open);
        await new Promise<void>((resolve) => gates.push(resolve));
        open -= 1;
        delivery.ack();
      },
      { inFlightMax: 5 },
    );
    await announcer.announce(range(1, 40), 0);
    await waitFor(() => gates.length === 5, { what: 'five deliveries' });
    while (seen.positions.length < 40 || gates.length > 0) {
      gates.shift()?.();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(most).toBe(5);
  });

  it('replicas of a stage share the work, and different stages each see everything', async () => {
    const one = await feed();
    const two = await feed(undefined, { over: await open() });
    const other = await feed(undefined, { stage: 'diff' });
    await announcer.announce(range(1, 100), 0);
    await waitFor(() => one.positions.length + two.positions.length === 100, { what: 'the replicas' });
    await waitFor(() => other.positions.length === 100, { what: 'the other stage' });
    expect([...one.positions, ...two.positions].toSorted((a, b) => a - b)).toEqual(other.positions);
  });

  it('[F19] messages that cannot be read are delivered as such, and the others go on', async () => {
    const seen = await feed();
    const good = toMessage(eventsAt(1)[0]!);
    const foreign = headers();
    foreign.set('ce-type', 'RepositoryRemoved');
    await link.nc.request(good.subject, '{"half', { timeout: 1_000, headers: foreign });
    await link.nc.request(good.subject, 'x'.repeat(1_000_000), { timeout: 1_000 });
    await announcer.announce(eventsAt(1), (await announcer.end()).lastSequence);
    await waitFor(() => seen.positions.length === 1, { what: 'the good message' });
    expect(seen.unreadable).toHaveLength(2);
    expect(seen.unreadable[1]).toContain('1000000 bytes');
  });

  it('one that was closed takes nothing more: what comes next goes to another replica', async () => {
    const stuck = await feed(() => undefined);
    await announcer.announce(range(1, 3), 0);
    await waitFor(() => stuck.positions.length === 3, { what: 'the deliveries' });
    await stuck.close();
    // What it took would be given to somebody else only in an hour.
    await (await jetstreamManager(link.nc)).consumers.update(STREAM, 'parse', { ack_wait: nanos(3_600_000) });
    const taker = await feed(undefined, { over: await open() });
    await announcer.announce(range(4, 4), 3);
    await waitFor(() => taker.positions.includes(4), { what: 'the next event' });
  });

  it('[F11] comes back when the stream is thrown away under it, and tells the gap', async () => {
    const seen = await feed();
    await announcer.announce(range(1, 2), 0);
    await waitFor(() => seen.positions.length === 2, { what: 'the first events' });
    await announcer.recreate();
    await waitFor(() => seen.gaps === 2, { what: 'the gap' });
    await announcer.announce(range(3, 4), 0);
    await waitFor(() => seen.positions.length === 4, { what: 'the events after it' });
    expect(seen.positions).toEqual([1, 2, 3, 4]);
  });

  it("keeps a tenant's reader when the stream is made anew: from the oldest message that is in it then", async () => {
    const jsm = await jetstreamManager(link.nc);
    const reader = { durable_name: tenantReader('acme', 1), filter_subject: 'fleet.acme.gitops.*', max_ack_pending: 7 };
    await announcer.announce(range(1, 3), 0);
    const from = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: 3 };
    await jsm.consumers.add(STREAM, { ...reader, ...from, ack_policy: AckPolicy.Explicit });
    closers.push(async () => void (await jsm.consumers.delete(STREAM, reader.durable_name)));
    await announcer.recreate();
    await announcer.announce(range(1, 2), 0);
    const { config, num_pending } = await jsm.consumers.info(STREAM, reader.durable_name);
    expect(config).toMatchObject({ ...reader, ack_policy: 'explicit', deliver_policy: 'all' });
    expect(num_pending).toBe(2);
  });
});

describe('commands', () => {
  const command: Command<'RebuildReadModels'> = {
    type: 'RebuildReadModels',
    data: {},
    operation_id: 'op-1',
    account_id: 'acme',
    actor: { type: 'user', id: 'operator' },
    traceparent: null,
  };
  const accepted = { ok: true, result: 'done', position: 7, account_revision: null };

  it('are answered by whoever subscribes', async () => {
    const subscription = link.nc.subscribe(commandSubject('RebuildReadModels'), {
      callback: (_, message) => void message.respond(JSON.stringify({ ...accepted, result: message.json() })),
    });
    await link.nc.flush();
    expect(await new NatsCommandBus(link).request(command)).toEqual({ ...accepted, result: command });
    subscription.unsubscribe();
  });

  it('wait a moment for a service that is starting', async () => {
    const reply = new NatsCommandBus(link).request(command);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const subscription = link.nc.subscribe(commandSubject('RebuildReadModels'), {
      callback: (_, message) => void message.respond(JSON.stringify(accepted)),
    });
    expect(await reply).toEqual(accepted);
    subscription.unsubscribe();
  });

  it('are refused as bus_unavailable, soon, when nobody answers them or the bus is away', async () => {
    const proxy = await startTcpProxy({ host: server.host, port: server.port });
    closers.push(() => proxy.stop());
    const bus = new NatsCommandBus(await open(`nats://${proxy.host}:${proxy.port}`));
    // Soon: before one that somebody took and does not answer.
    const ended: string[] = [];
    link.nc.subscribe(commandSubject('CreateAccount'), { callback: () => undefined });
    await link.nc.flush();
    const taken = { ...command, type: 'CreateAccount', data: { name: 'Acme' } } as Command<'CreateAccount'>;
    void new NatsCommandBus(await open()).request(taken).then(() => ended.push('the one that was taken'));
    expect(await bus.request(command)).toMatchObject({ ok: false, code: 'bus_unavailable' });
    proxy.cut();
    expect(await bus.request(command)).toMatchObject({ ok: false, code: 'bus_unavailable' });
    expect(ended).toEqual([]);
  });

  it('a reply that is no reply is refused, and a command too large for the bus is not sent', async () => {
    const subscription = link.nc.subscribe(commandSubject('RebuildReadModels'), {
      callback: (_, message) => void message.respond('{"ok": "maybe"}'),
    });
    await link.nc.flush();
    const bus = new NatsCommandBus(link);
    expect(await bus.request(command)).toMatchObject({ code: 'bus_unavailable' });
    const huge = { ...command, operation_id: 'x'.repeat(10_000_000) };
    expect(await bus.request(huge)).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('ask for less at once'),
    });
    subscription.unsubscribe();
  });
});

describe('NatsDurability', () => {
  const AWAY = 'http://127.0.0.1:1';

  /** A monitoring page with a JetStream that writes to disk every two minutes, as by default. */
  async function lazyPage(port = 0): Promise<{ url: string; close: () => Promise<void> }> {
    const page = createServer((_request, response) => response.end(JSON.stringify({ jetstream: { config: {} } })));
    await new Promise<void>((resolve) => page.listen(port, '127.0.0.1', resolve));
    const { port: bound } = page.address() as AddressInfo;
    return { url: `http://127.0.0.1:${bound}`, close: () => new Promise((resolve) => page.close(() => resolve())) };
  }

  it('accepts a server that writes every message to disk, and says that none answers', async () => {
    await new NatsDurability(server.monitorUrl).mustHold(0);
    await expect(new NatsDurability(AWAY).mustHold(0)).rejects.toThrow('does not answer');
  });

  it('looks at every server of a cluster, and says which one is wrong', async () => {
    const lazy = await lazyPage();
    onTestFinished(lazy.close);
    const all = `${server.monitorUrl}, ${lazy.url}`;
    await expect(new NatsDurability(all).mustHold(0)).rejects.toThrow(`NATS at ${lazy.url} loses messages`);
  });

  it('goes on without a server that is away, and looks at it once it is back', async () => {
    const lazy = await lazyPage();
    await lazy.close();
    const durability = new NatsDurability(`${server.monitorUrl},${lazy.url}`);
    await durability.mustHold(0);
    expect(await durability.problem()).toBeNull();
    const back = await lazyPage(Number(new URL(lazy.url).port));
    onTestFinished(back.close);
    expect(await durability.problem()).toContain(`NATS at ${lazy.url} loses messages`);
  });
});

it('a stream that is to be kept on more nodes than there are says so', async () => {
  const asking = new NatsEventAnnouncer(link, 3).end();
  await expect(asking).rejects.toThrow(/kept on 3 nodes \(FLEETWRIGHT_STREAM_REPLICAS\), and NATS has too few/);
});
