import { NatsEventAnnouncer, STREAM } from '@fleetwright/adapters/bus-nats';
import { TENANT_API_PREFIX, tenantReader } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { natsAccounts } from './accounts.ts';
import { AGENT_KEYS, hearing, NatsUnderTest, refusalsOf } from './nats-under-test.ts';

const PASSWORDS = [
  ...['RELAY', 'SERVICES', 'OPERATORS', 'AGENTS', 'TENANT_ACME', 'TENANT_RIVAL'].map((name) => `${name}_PASSWORD: "p"`),
  ...AGENT_KEYS,
].join('\n');
const OWN = tenantReader('acme', 1);
const THEIRS = tenantReader('rival', 1);

/** As it would be with permissions alone: everybody in one account, and the tenant granted the same subjects. */
const ONE_ACCOUNT = `authorization { users: [
  { user: relay, password: p }, { user: services, password: p }, { user: operators, password: p }, { user: rival, password: p },
  { user: acme, password: p, permissions: {
    publish: ["${TENANT_API_PREFIX}.>", "$JS.API.CONSUMER.INFO.${STREAM}.${OWN}", "$JS.API.CONSUMER.MSG.NEXT.${STREAM}.${OWN}", "$JS.ACK.${STREAM}.${OWN}.>"]
    subscribe: ["fleet.acme.>", "_INBOX.acme.>"]
  } }
] }`;

/** As the grant was once written: the tenant makes its readers itself, in the platform's account. */
const WITH_CREATE = `authorization { users: [
  { user: relay, password: p }, { user: services, password: p }, { user: operators, password: p }, { user: rival, password: p },
  { user: acme, password: p, permissions: {
    publish: ["$JS.API.CONSUMER.CREATE.${STREAM}.>", "$JS.API.CONSUMER.INFO.${STREAM}.>", "$JS.API.CONSUMER.MSG.NEXT.${STREAM}.>", "$JS.ACK.${STREAM}.>"]
    subscribe: ["fleet.acme.>", "_INBOX.acme.>"]
  } }
] }`;

/** A reader that is pushed to the agent of another tenant. */
const AGENT_OF_RIVAL = 'agent.rival.web-1.told';
const PUSHED_THERE = JSON.stringify({
  stream_name: STREAM,
  config: { name: 'mine', deliver_subject: AGENT_OF_RIVAL, filter_subject: 'fleet.acme.>', ack_policy: 'none' },
});

/** The stream with an event of each account, a durable reader for each, and everybody who could hear too much. */
async function fill(nats: NatsUnderTest) {
  const relay = await nats.connect('relay');
  const announcer = new NatsEventAnnouncer(await nats.link('relay'));
  await announcer.recreate();
  const manager = await jetstreamManager(relay);
  for (const [account, durable_name] of [
    ['acme', OWN],
    ['rival', THEIRS],
  ] as const) {
    const filter_subject = `fleet.${account}.>`;
    await manager.consumers.add(STREAM, { durable_name, filter_subject, ack_policy: AckPolicy.Explicit });
  }
  const announced = [1, 2, 3, 4].map((position) =>
    storedEvent(
      'RepositoryRemoved',
      { repository_id: idOf(9) },
      { position, account_id: position < 4 ? 'acme' : 'rival' },
    ),
  );
  await announcer.announce(announced, 0);
  const rival = await nats.connect('rival');
  const heard = [
    await hearing(rival, 'fleet.rival.>'),
    await hearing(rival, '_INBOX.rival.>'),
    await hearing(rival, AGENT_OF_RIVAL),
    await hearing(await nats.connect('services'), 'command.>'),
    await hearing(await nats.connect('operators'), 'gitops.>'),
  ];
  const messages = async () => (await manager.streams.info(STREAM)).state.messages;
  return { manager, messages, heard: () => heard.flatMap((each) => each.heard) };
}

/** Asks for the next message, and for the one after an acknowledgement, to be sent to somebody else. */
async function askForOthers(tenant: NatsConnection, api: string): Promise<void> {
  const foreign = [
    'fleet.rival.gitops.proposal_approved',
    'command.claim_apply',
    '_INBOX.rival.x',
    'gitops.drift_detected',
  ];
  for (const reply of foreign) {
    tenant.publish(`${api}.CONSUMER.MSG.NEXT.${STREAM}.${OWN}`, '{"batch":1}', { reply });
    tenant.publish(`$JS.ACK.${STREAM}.${OWN}.1.1.1.1.0`, '+NXT', { reply });
  }
  await tenant.flush();
}

describe('[F67] a tenant with a durable reader', () => {
  let nats: NatsUnderTest;
  let filled: Awaited<ReturnType<typeof fill>>;

  beforeAll(async () => {
    nats = await NatsUnderTest.start(`${PASSWORDS}\n${natsAccounts(['acme', 'rival'])}`);
    filled = await fill(nats);
  });
  afterAll(async () => {
    await nats.reset();
    await nats.stop();
  });

  it.each([
    'fleet.>',
    'fleet.rival.>',
    'gitops.>',
    'command.>',
    '>',
    '_INBOX.>',
    '_INBOX.rival.>',
    '$JS.>',
    '_R_.>',
    '$SYS.>',
    'agent.>',
    AGENT_OF_RIVAL,
    '*.rival.>',
    'fleet.*.gitops.*',
    '$JS.ACK.>',
    '$JS.EVENT.ADVISORY.>',
    '_INBOX.*',
  ])('does not hear %s', async (subject) => {
    const { heard, refusals } = await hearing(await nats.connect('acme'), subject);
    await waitFor(() => refusals.length > 0, { what: 'the refusal' });
    expect(refusals[0]).toContain('Permissions Violation');
    expect(heard).toEqual([]);
  });

  it('can publish nowhere, and ask JetStream for nothing but its own readers', async () => {
    const tenant = await nats.connect('acme');
    const refusals = refusalsOf(tenant);
    const push = JSON.stringify({
      stream_name: STREAM,
      config: {
        name: OWN,
        deliver_subject: 'fleet.rival.gitops.x',
        filter_subject: 'fleet.acme.>',
        ack_policy: 'none',
      },
    });
    const apis = ['$JS.API', TENANT_API_PREFIX];
    const subjects = [
      ...[
        'fleet.acme.gitops.x',
        'fleet.rival.gitops.x',
        'gitops.x',
        'command.claim_apply',
        '_INBOX.rival.x',
        '$SYS.REQ.SERVER.PING',
        '$SYS.REQ.USER.AUTH',
        AGENT_OF_RIVAL,
      ],
      `$JS.ACK.${STREAM}.${THEIRS}.1.1.1.1.0`,
      ...apis.flatMap((api) => [
        `${api}.CONSUMER.CREATE.${STREAM}.${OWN}`,
        `${api}.CONSUMER.CREATE.${STREAM}.${OWN}.fleet.acme.>`,
        `${api}.CONSUMER.DURABLE.CREATE.${STREAM}.${OWN}`,
        `${api}.CONSUMER.DELETE.${STREAM}.${OWN}`,
        `${api}.CONSUMER.MSG.NEXT.${STREAM}.${THEIRS}`,
        `${api}.CONSUMER.INFO.${STREAM}.${THEIRS}`,
        `${api}.CONSUMER.NAMES.${STREAM}`,
        `${api}.STREAM.INFO.${STREAM}`,
        `${api}.STREAM.MSG.GET.${STREAM}`,
        `${api}.DIRECT.GET.${STREAM}`,
        `${api}.STREAM.PURGE.${STREAM}`,
        `${api}.DIRECT.GET.${STREAM}.fleet.rival.gitops.repository_removed`,
        `${api}.STREAM.MSG.DELETE.${STREAM}`,
        `${api}.STREAM.UPDATE.${STREAM}`,
        `${api}.STREAM.DELETE.${STREAM}`,
        `${api}.STREAM.SNAPSHOT.${STREAM}`,
        `${api}.STREAM.CREATE.MINE`,
        `${api}.STREAM.NAMES`,
        `${api}.CONSUMER.LIST.${STREAM}`,
        `${api}.CONSUMER.CREATE.${STREAM}`,
        `${api}.CONSUMER.PAUSE.${STREAM}.${THEIRS}`,
        `${api}.INFO`,
      ]),
    ];
    const before = await filled.messages();
    for (const subject of subjects) tenant.publish(subject, push);
    await waitFor(() => refusals.length >= subjects.length, { what: 'all refusals' });
    expect(refusals.every((refusal) => refusal.includes('Permissions Violation'))).toBe(true);
    expect([filled.heard(), await filled.messages()]).toEqual([[], before]);
    expect((await filled.manager.consumers.list(STREAM).next()).map(({ name }) => name).toSorted()).toEqual([
      OWN,
      THEIRS,
    ]);
  });

  it('control: with a grant that lets it make readers, it makes one that is pushed to the agent of another', async () => {
    const control = await NatsUnderTest.start(WITH_CREATE);
    try {
      const open = await fill(control);
      const tenant = await control.connect('acme');
      await tenant.request(`$JS.API.CONSUMER.CREATE.${STREAM}.mine.fleet.acme.>`, PUSHED_THERE);
      // Pushed to the agent, under the subject that it had.
      const isPushed = () => open.heard().includes('fleet.acme.gitops.repository_removed');
      await waitFor(isPushed, { what: 'what should not arrive' });
    } finally {
      await control.reset();
      await control.stop();
    }
    const tenant = await nats.connect('acme');
    const refusals = refusalsOf(tenant);
    for (const api of ['$JS.API', TENANT_API_PREFIX]) {
      tenant.publish(`${api}.CONSUMER.CREATE.${STREAM}.mine.fleet.acme.>`, PUSHED_THERE);
    }
    await waitFor(() => refusals.length === 2, { what: 'the refusals' });
    expect(filled.heard()).toEqual([]);
  });

  it('sends nothing to anybody by asking that the answer go there; with permissions alone it would', async () => {
    const control = await NatsUnderTest.start(ONE_ACCOUNT);
    try {
      const open = await fill(control);
      await askForOthers(await control.connect('acme'), '$JS.API');
      await waitFor(() => open.heard().length > 0, { what: 'what should not arrive' });
    } finally {
      await control.reset();
      await control.stop();
    }

    const before = await filled.messages();
    await askForOthers(await nats.connect('acme'), TENANT_API_PREFIX);
    // The same connection's own requests are answered after those.
    expect(await readerOf(await nats.connect('acme')).then((reader) => reader.info(true))).toBeDefined();
    expect([filled.heard(), await filled.messages()]).toEqual([[], before]);
  });

  it('reads what is kept for it, each message until it is acknowledged', async () => {
    const reader = await readerOf(await nats.connect('acme'));
    const subjects: string[] = [];
    const messages = await reader.consume();
    for await (const message of messages) {
      subjects.push(message.subject);
      await message.ackAck();
      if (subjects.length === 3) break;
    }
    expect(subjects).toEqual(Array.from({ length: 3 }, () => 'fleet.acme.gitops.repository_removed'));
    expect((await filled.manager.consumers.info(STREAM, OWN)).ack_floor.consumer_seq).toBe(3);
  });
});

function readerOf(connection: NatsConnection) {
  return jetstream(connection, { apiPrefix: TENANT_API_PREFIX }).consumers.get(STREAM, OWN);
}
