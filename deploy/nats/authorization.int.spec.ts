import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Link, NatsCommandBus, NatsEventAnnouncer, NatsEventFeed } from '@fleetwright/adapters/bus-nats';
import { commandSubject } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { waitFor } from '@fleetwright/kit/testing';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const TENANT = `{ user: acme, password: "p", permissions: { publish: { deny: ">" }, subscribe: ["fleet.acme.>"] } }`;

let folder: string;
let server: NatsServer;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-authorization-'));
  const file = await readFile(fileURLToPath(new URL('authorization.conf', import.meta.url)), 'utf8');
  const passwords = ['RELAY', 'SERVICES', 'OPERATORS'].map((name) => `${name}_PASSWORD: "p"`).join('\n');
  const configuration = `${passwords}\n${file.replace('# A tenant hears', `${TENANT}\n# A tenant hears`)}`;
  server = await startNats({ storeDir: folder, configuration });
});

afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const url = (user: string) => `nats://${user}:p@${server.host}:${server.port}`;

async function link(user: string): Promise<Link> {
  const opened = await Link.open({ url: url(user), name: user, waitMs: 5_000 });
  closers.push(() => opened.close());
  return opened;
}

async function plain(user: string): Promise<NatsConnection> {
  const connection = await connect({ servers: `${server.host}:${server.port}`, user, pass: 'p' });
  closers.push(() => connection.close());
  return connection;
}

/** Subjects that a subscription hears, and why the server refused it, if it did. */
async function hearing(connection: NatsConnection, subject: string) {
  const heard: string[] = [];
  const refusals: string[] = [];
  connection.subscribe(subject, {
    callback: (error, message) => void (error ? refusals.push(error.message) : heard.push(message.subject)),
  });
  await connection.flush();
  return { heard, refusals };
}

const event = (position: number, account_id: string) =>
  storedEvent('RepositoryRemoved', { repository_id: idOf(9) }, { position, account_id });

describe('authorization.conf', () => {
  it('lets everybody do their work: relay, stages, operators, a tenant', async () => {
    const announcer = new NatsEventAnnouncer(await link('relay'));
    const operators = await hearing(await plain('operators'), 'gitops.>');
    const tenant = await hearing(await plain('acme'), 'fleet.acme.>');
    await announcer.recreate();
    const positions: number[] = [];
    let gaps = 0;
    const feed = await new NatsEventFeed(await link('services')).consume({
      stage: 'parse',
      types: ['RepositoryRemoved'],
      inFlightMax: 8,
      onGap: () => void (gaps += 1),
      deliver: async (delivery) => {
        if (delivery.content.kind === 'event') positions.push(delivery.content.event.position);
        delivery.ack();
      },
    });
    closers.push(() => feed.close());
    await waitFor(() => gaps > 0, { what: 'the consumer' });
    await announcer.announce([event(1, 'acme'), event(2, 'rival')], 0);
    await waitFor(() => positions.length === 2, { what: 'the stage' });
    await waitFor(() => operators.heard.length === 2, { what: 'the operators' });
    await waitFor(() => tenant.heard.length === 1, { what: 'the tenant' });
    expect(operators.heard).toEqual(['gitops.repository_removed', 'gitops.repository_removed']);
    expect(tenant.heard).toEqual(['fleet.acme.gitops.repository_removed']);
  });

  it('lets services ask and answer each other', async () => {
    const answering = await plain('services');
    const reply = { ok: true, result: null, position: null, account_revision: null };
    answering.subscribe(commandSubject('RebuildReadModels'), {
      callback: (_, message) => void message.respond(JSON.stringify(reply)),
    });
    await answering.flush();
    const bus = new NatsCommandBus(await link('services'));
    const actor = { type: 'user' as const, id: 'operator' };
    const command = { type: 'RebuildReadModels' as const, data: {}, operation_id: 'op', account_id: 'acme', actor };
    expect(await bus.request({ ...command, traceparent: null })).toEqual(reply);
  });

  it.each(['fleet.>', 'fleet.rival.>', 'gitops.>', 'command.>', '>', '_INBOX.>', '$JS.>'])(
    'a tenant does not hear %s',
    async (subject) => {
      const { refusals } = await hearing(await plain('acme'), subject);
      await waitFor(() => refusals.length > 0, { what: 'the refusal' });
      expect(refusals[0]).toContain('Permissions Violation');
    },
  );

  it.each(['acme', 'operators', 'services'])('%s cannot announce an event', async (user) => {
    const connection = await plain(user);
    const errors: string[] = [];
    void (async () => {
      for await (const status of connection.status()) if (status.type === 'error') errors.push(status.error.message);
    })();
    connection.publish('fleet.acme.gitops.proposal_approved', '{}');
    await waitFor(() => errors.length > 0, { what: 'the refusal' });
    expect(errors[0]).toContain('Permissions Violation');
  });
});
