import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NatsTenantReaders } from '@fleetwright/adapters/bus-nats';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { EventData, EventType, NewEvent, StoredEvent, WebhookSubscription } from '@fleetwright/contracts';
import {
  type ConnectedPlatform,
  EMPTY_STREAM,
  LOG_START,
  streamEnd,
  type StreamPlace,
} from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { InstallationSecrets, RUNTIME, type RunningService, SILENT, startService } from '@fleetwright/kit/service';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { createTestDatabase, removeFolder, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webhooksService } from './index.ts';
import { Receiver, signedHeadersOf } from './testing/receiver.ts';

const KEY = randomBytes(32);
const secrets = new InstallationSecrets(KEY);
const WITHIN = { timeoutMs: 30_000 };

let database: TestDatabase;
// Of its own: others throw the stream away, and the readers of tenants with it.
let nats: NatsServer;
let folder: string;
let platform: ConnectedPlatform;
let pool: pg.Pool;
let receiver: Receiver;
const services: RunningService[] = [];
const ends = new Map<string, StreamPlace>();
let count = 0;
let account = '';

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-webhooks-'));
  nats = await startNats({ storeDir: folder });
  const server = { databaseUrl: database.url, databaseConnections: 3, natsUrl: nats.url, natsMonitoringUrl: null };
  platform = await connectPlatform({ service: 'test', ...server, ...RUNTIME });
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await platform.announcer.end();
  receiver = await Receiver.start();
  services.push(await start(), await start());
});
afterAll(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()));
  await receiver.stop();
  await pool.end();
  await platform.close();
  await database.drop();
  await nats.kill();
  await removeFolder(folder);
});
afterEach(() => receiver.behaviour.clear());

/** Two of them run all the time: whatever is told below is told by two replicas. */
function start(): Promise<RunningService> {
  const environment = {
    FLEETWRIGHT_DATABASE_URL: database.url,
    FLEETWRIGHT_NATS_URL: nats.url,
    FLEETWRIGHT_HEALTH_PORT: '0',
    FLEETWRIGHT_WEBHOOK_KEY: KEY.toString('base64'),
    FLEETWRIGHT_WEBHOOKS_ALLOW_LOOPBACK: 'true',
  };
  return startService(webhooksService, { environment, log: SILENT });
}

async function happened<T extends EventType>(
  stream: string,
  facts: readonly { readonly type: T; readonly data: object }[],
  correlation_id = 'c',
): Promise<void> {
  const events = facts.map((fact) => {
    count += 1;
    const metadata = { account_id: account, actor: { type: 'system', id: 't' }, correlation_id, causation_id: 'c' };
    return { id: idOf(2 ** 40 + count), ...metadata, traceparent: null, schema_version: 1, ...fact } as NewEvent;
  });
  const expected = ends.get(stream) ?? EMPTY_STREAM;
  const result = await platform.store.append({ stream, expected, operationId: `o-${count}`, events });
  if (result.kind !== 'appended') throw new Error(result.kind);
  ends.set(stream, {
    version: expected.version + events.length,
    eventId: streamEnd(result.events).eventId,
  } as StreamPlace);
}

function subscription(n: number, path: string, more: Partial<WebhookSubscription> = {}): WebhookSubscription {
  return {
    ...{ id: idOf(n), name: `s${n}`, url_sealed: secrets.seal(account, `${receiver.url}${path}`), url_shown: 'u' },
    ...{ template: 'json', kinds: [], severities: [], repository_ids: [], enabled: true, disabled_reason: null },
    ...{ generation: 1, previous_until: null, created_by: { type: 'user', id: 'ada' } },
    created_at: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}
/** In an account of its own, so that no test is told of another one's events. */
function inAccount(name: string): void {
  account = name;
}
const set = (...all: readonly WebhookSubscription[]) =>
  happened(
    `delivery-${account}`,
    all.map((one) => ({ type: 'WebhookSubscriptionSet' as const, data: { subscription: one } })),
  );
const resolved = (n: number): { type: 'DriftResolved'; data: EventData<'DriftResolved'> } => ({
  type: 'DriftResolved',
  data: { repository_id: idOf(1), fingerprint: n.toString(16).padStart(64, '0'), live_revision: n },
});
const driftResolved = (...numbers: readonly number[]) => happened(`drift-${account}`, numbers.map(resolved));
const numbersAt = (path: string) => receiver.at(path).map(({ body }) => JSON.parse(body).data.payload.live_revision);
const arrived = (path: string, howMany: number) =>
  waitFor(async () => receiver.at(path).length >= howMany, { what: `${howMany} at ${path}`, ...WITHIN });
const deliveries = async (n: number) =>
  (await pool.query('select * from delivery.deliveries where subscription_id = $1 order by position', [idOf(n)])).rows;
async function disabledEvents(): Promise<readonly StoredEvent[]> {
  const { events } = await platform.store.readAll({
    after: LOG_START,
    limit: 1_000,
    types: ['WebhookSubscriptionDisabled'],
  });
  return events.filter(({ account_id }) => account_id === account);
}

describe('a delivery', () => {
  it('is signed so that the libraries of receivers accept it, and nothing that was changed', async () => {
    inAccount('signed');
    await set(subscription(1, '/signed'));
    await happened('drift-signed', [{ ...resolved(1), data: { ...resolved(1).data, note: 'ü \u2028 1.10' } as never }]);
    await arrived('/signed', 1);
    const [one] = receiver.at('/signed');
    const headers = signedHeadersOf(one!);
    const secret = secrets.outgoing(idOf(1), 1).text;
    for (const verifier of [new Webhook(secret), new SvixWebhook(secret)]) {
      expect(() => verifier.verify(one!.body, headers)).not.toThrow();
      expect(() => verifier.verify(one!.body.replace('signed', 'Signed'), headers)).toThrow('No matching signature');
      const late = String(Number(headers['webhook-timestamp']) - 360);
      expect(() => verifier.verify(one!.body, { ...headers, 'webhook-timestamp': late })).toThrow('too old');
    }
    expect(() => new Webhook(secrets.outgoing(idOf(1), 2).text).verify(one!.body, headers)).toThrow(
      'No matching signature',
    );
    expect(JSON.parse(one!.body)).toMatchObject({ type: 'gitops.drift_resolved', data: { account_id: 'signed' } });
    for (const value of Object.values(one!.headers)) expect(String(value)).toMatch(/^[\x20-\x7e]*$/);
  });

  it('[WH11] is signed with both secrets while a rotation lasts, and each of them verifies', async () => {
    inAccount('rotated');
    const previous_until = new Date(Date.now() + 60_000).toISOString();
    await set(subscription(2, '/rotated', { generation: 2, previous_until }));
    await driftResolved(1);
    await arrived('/rotated', 1);
    const [one] = receiver.at('/rotated');
    const headers = signedHeadersOf(one!);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const generation of [1, 2]) {
      new Webhook(secrets.outgoing(idOf(2), generation).text).verify(one!.body, headers);
    }
    expect(() => new Webhook(secrets.outgoing(idOf(2), 3).text).verify(one!.body, headers)).toThrow(
      'No matching signature',
    );
  });

  it('comes once and in order, with two replicas at work', async () => {
    inAccount('ordered');
    await set(subscription(3, '/ordered'));
    const numbers = Array.from({ length: 120 }, (_, n) => n);
    for (let from = 0; from < 120; from += 40) await driftResolved(...numbers.slice(from, from + 40));
    await arrived('/ordered', 120);
    expect(numbersAt('/ordered')).toEqual(numbers);
    expect(new Set(receiver.at('/ordered').map(({ headers }) => headers['webhook-id'])).size).toBe(120);
  });

  it('[WH17] [AC23] is not sent once the token that asked for it ended, and that is told', async () => {
    inAccount('gone');
    const [ada, machine] = [idOf(0xada), idOf(0xbee)];
    const [issued_at, ends] = ['2026-01-01T00:00:00.000Z', '2996-01-01T00:00:00.000Z'];
    const permissions = ['system.gitops.read'];
    const signIn = { subject_id: ada, kind: 'user', roles: [], permissions, issued_at, valid_until: ends };
    const by = { maker_id: ada, owner_id: ada, expires_at: ends };
    const token = { token_id: machine, token_hash: 'f'.repeat(64), kind: 'service', permissions, ...by };
    await happened<'SubjectAdmitted' | 'ServiceTokenCreated'>('access-gone', [
      { type: 'SubjectAdmitted', data: signIn },
      { type: 'ServiceTokenCreated', data: token },
    ]);
    const maker = { type: 'service', id: machine } as const;
    await set(
      subscription(60, '/left', { created_by: maker }),
      subscription(61, '/stays', { created_by: { ...maker, id: ada } }),
    );
    await driftResolved(1);
    await Promise.all([arrived('/left', 1), arrived('/stays', 1)]);

    await happened('access-gone', [{ type: 'ServiceTokenRevoked', data: { token_id: machine } }]);
    await driftResolved(2, 3);
    await arrived('/stays', 3);
    await waitFor(async () => (await disabledEvents()).length > 0, { what: 'the end to be told', ...WITHIN });
    expect(numbersAt('/left')).toEqual([1]);
    expect((await disabledEvents()).map(({ data }) => data)).toMatchObject([
      { subscription_id: idOf(60), reason: 'maker_gone', last_status: null, failing_since: null },
    ]);
  });

  it('[WH4] of a run with many changes is one', async () => {
    inAccount('folded');
    await set(subscription(4, '/folded'));
    const applied = { repository_id: idOf(1), run_id: idOf(9), proposal_id: idOf(8) };
    const changes = Array.from({ length: 300 }, (_, n) => ({
      type: 'ChangeApplied' as const,
      data: { ...applied, key: `edge-${n}` },
    }));
    await happened('rollout-folded', changes.slice(0, 150), 'run');
    await happened('rollout-folded', changes.slice(150), 'run');
    await happened('review-folded', [{ type: 'RunClosed', data: { run_id: idOf(9), status: 'applied' } }], 'run');
    await driftResolved(1);
    await arrived('/folded', 2);
    const bodies = receiver.at('/folded').map(({ body }) => JSON.parse(body));
    expect(bodies.find(({ type }) => type === 'gitops.run_events')?.data).toMatchObject({
      total: 301,
      counts: { 'gitops.change_applied': 300, 'gitops.run_closed': 1 },
    });
    expect(bodies.map(({ type }) => type).toSorted()).toEqual(['gitops.drift_resolved', 'gitops.run_events']);
  });
});

describe('receivers that misbehave', () => {
  it('delay only themselves, and are told apart by what they answer', async () => {
    inAccount('mixed');
    receiver.behaviour.set('/hangs', () => undefined);
    receiver.behaviour.set('/gone', (response) => response.writeHead(410).end('moved away'));
    receiver.behaviour.set('/busy', (response) => response.writeHead(429, { 'retry-after': '120' }).end());
    receiver.behaviour.set('/moved', (response) =>
      response.writeHead(302, { location: `${receiver.url}/target` }).end(),
    );
    receiver.behaviour.set('/endless', (response) => response.writeHead(500).write('x'.repeat(100_000)));
    const paths = ['/hangs', '/well', '/gone', '/busy', '/moved', '/endless'];
    await set(
      ...paths.map((path, n) => subscription(10 + n, path, { kinds: ['gitops.drift_*'] })),
      subscription(20, '/watch', { kinds: ['gitops.webhook_*'] }),
    );
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    await driftResolved(...numbers);
    await arrived('/well', 40);
    expect(numbersAt('/well')).toEqual(numbers);
    await arrived('/watch', 1);
    for (const path of ['/hangs', '/gone', '/busy', '/moved']) expect(receiver.at(path), path).toHaveLength(1);
    expect(receiver.at('/target')).toEqual([]);

    // C said that it is gone: nothing more is sent, and another subscription is told.
    expect(await disabledEvents()).toMatchObject([
      { data: { subscription_id: idOf(12), reason: 'gone', last_status: 410 } },
    ]);
    expect(JSON.parse(receiver.at('/watch')[0]!.body).data).toMatchObject({
      severity: 'high',
      payload: { name: 's12' },
    });
    const gone = await deliveries(12);
    expect(gone[0]).toMatchObject({ state: 'failed', last_status: 410, last_answer: 'moved away' });
    expect(gone.slice(1).every(({ state }) => state === 'dropped')).toBe(true);

    // D waits for as long as it asked.
    const { rows } = await pool.query(
      `select extract(epoch from next_attempt_at - now()) as seconds from delivery.subscriptions where id = $1`,
      [idOf(13)],
    );
    expect(Number(rows[0].seconds)).toBeGreaterThan(60);

    const [moved] = await deliveries(14);
    expect(moved).toMatchObject({ state: 'queued', last_status: 302 });
    expect(moved.last_error).toContain('redirects are not followed');
    const [endless] = await deliveries(15);
    expect(endless).toMatchObject({ last_status: 500 });
    expect(endless.last_answer).toHaveLength(1_024);
  });

  it('[WH10] get nothing that was queued once they are switched off, nor when they are switched on again', async () => {
    inAccount('switched');
    receiver.behaviour.set('/switched', (response) => response.writeHead(503).end());
    await set(subscription(30, '/switched'));
    await driftResolved(1, 2, 3);
    await arrived('/switched', 1);
    await set(subscription(30, '/switched', { enabled: false, disabled_reason: 'by_hand' }));
    await waitFor(async () => (await deliveries(30)).every(({ state }) => state === 'dropped'), {
      what: 'the queue to be dropped',
      ...WITHIN,
    });
    const before = receiver.at('/switched').length;
    receiver.behaviour.clear();
    await driftResolved(4);
    await set(subscription(30, '/switched'));
    await driftResolved(5);
    await arrived('/switched', before + 1);
    expect(numbersAt('/switched').slice(before)).toEqual([5]);
  });

  it('are not asked at an address that only the sealed text knows was moved to a forbidden place', async () => {
    inAccount('moved');
    const url_sealed = secrets.seal(account, 'https://169.254.169.254/latest/meta-data');
    await set({ ...subscription(40, '/x'), url_sealed });
    await driftResolved(1);
    await waitFor(async () => (await deliveries(40))[0]?.attempts === 1, { what: 'a try', ...WITHIN });
    expect((await deliveries(40))[0].last_error).toContain('metadata');
  });
});

describe('the log of deliveries', () => {
  it('is asked for by a command, and a replay sends the same text under the same id', async () => {
    inAccount('replayed');
    await set(subscription(50, '/replayed'));
    await driftResolved(7);
    await arrived('/replayed', 1);
    const ask = async (type: string, data: object) => {
      const reply = await platform.bus.request({
        type,
        data,
        operation_id: `${type}-1`,
        account_id: account,
        actor: { type: 'user', id: 'ada' },
        traceparent: null,
      } as never);
      if (!reply.ok) throw new Error(reply.message);
      return reply.result as Record<string, unknown>;
    };
    const listing = { subscription_id: idOf(50), state: null, before: null, limit: 10 };
    await waitFor(async () => ((await deliveries(50))[0]?.state ?? '') === 'delivered', {
      what: 'it to be settled',
      ...WITHIN,
    });
    const { deliveries: listed } = await ask('ListWebhookDeliveries', listing);
    expect(listed).toMatchObject([{ state: 'delivered', kind: 'gitops.drift_resolved', events: 1, last_status: 204 }]);
    const delivery_id = (listed as { id: string }[])[0]?.id ?? '';
    await ask('ReplayWebhookDelivery', { subscription_id: idOf(50), delivery_id });
    await arrived('/replayed', 2);
    const [first, second] = receiver.at('/replayed');
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    // Nobody of another account may replay it, or see it.
    account = 'rival';
    expect(await ask('ListWebhookDeliveries', listing).then(({ deliveries: none }) => none)).toEqual([]);
    await expect(ask('ReplayWebhookDelivery', { subscription_id: idOf(50), delivery_id })).rejects.toThrow(
      'There is no',
    );
  });
});

describe('a durable reader of a tenant', () => {
  it('[WH16] is made by a command, made again when the bus has lost it, and removed', async () => {
    account = 'reading';
    const ask = async (type: string, data: object, operation_id: string) => {
      const command = {
        type,
        data,
        operation_id,
        account_id: account,
        actor: { type: 'user', id: 'ada' },
        traceparent: null,
      };
      const reply = await platform.bus.request(command as never);
      if (!reply.ok) throw new Error(reply.message);
      return reply.result as { name: string; consumers: { name: string }[] };
    };
    const connection = (await platform.connectBus('test-readers')) as ConstructorParameters<
      typeof NatsTenantReaders
    >[0];
    const bus = new NatsTenantReaders(connection);
    try {
      const settings = { event_names: ['drift_detected'], start: 'oldest' };
      const { name } = await ask('CreateEventConsumer', { settings }, 'reader-1');
      expect(name).toBe('reader-reading-1');
      expect((await ask('CreateEventConsumer', { settings }, 'reader-1')).name).toBe(name);
      expect((await bus.names()).has(name)).toBe(true);
      expect((await ask('ListEventConsumers', {}, 'list')).consumers.map((one) => one.name)).toEqual([name]);

      await bus.remove(name);
      await waitFor(async () => (await bus.names()).has(name), { what: 'it to be made again', ...WITHIN });

      await ask('RemoveEventConsumer', { name }, 'remove-1');
      expect((await bus.names()).has(name)).toBe(false);
      expect((await ask('ListEventConsumers', {}, 'list-2')).consumers).toEqual([]);
    } finally {
      await bus.remove('reader-reading-1');
      await connection.close();
    }
  });
});
