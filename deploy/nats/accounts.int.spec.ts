import { NatsCommandBus, NatsEventAnnouncer, NatsEventFeed } from '@fleetwright/adapters/bus-nats';
import { commandSubject } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { natsAccounts, tenantPassword } from './accounts.ts';
import { AGENT_KEYS, hearing, NatsUnderTest, refusalsOf } from './nats-under-test.ts';

const TENANTS = ['acme', 'a-1'];
const VARIABLES = [
  'RELAY_PASSWORD',
  'SERVICES_PASSWORD',
  'OPERATORS_PASSWORD',
  'AGENTS_PASSWORD',
  ...TENANTS.map(tenantPassword),
];

let nats: NatsUnderTest;

beforeAll(async () => {
  const passwords = [...VARIABLES.map((name) => `${name}: "p"`), ...AGENT_KEYS].join('\n');
  nats = await NatsUnderTest.start(`${passwords}\n${natsAccounts(TENANTS)}`);
});
afterAll(() => nats.stop());
afterEach(() => nats.reset());

const event = (position: number, account_id: string) =>
  storedEvent('RepositoryRemoved', { repository_id: idOf(9) }, { position, account_id });

describe('accounts.conf', () => {
  it('is what is rendered for the tenant acme (run vitest with -u to write it)', async () => {
    const comment = '# Rendered by render-accounts.ts for the tenant acme; render it for your tenants.\n\n';
    await expect(comment + natsAccounts(['acme'])).toMatchFileSnapshot('accounts.conf');
  });

  it('lets everybody do their work: relay, stages, operators, tenants', async () => {
    const announcer = new NatsEventAnnouncer(await nats.link('relay'));
    const operators = await hearing(await nats.connect('operators'), 'gitops.>');
    const acme = await hearing(await nats.connect('acme'), 'fleet.acme.>');
    const other = await hearing(await nats.connect('a-1'), 'fleet.a-1.>');
    await announcer.recreate();
    const positions: number[] = [];
    let gaps = 0;
    const feed = await new NatsEventFeed(await nats.link('services')).consume({
      stage: 'parse',
      types: ['RepositoryRemoved'],
      inFlightMax: 8,
      onGap: () => void (gaps += 1),
      deliver: async (delivery) => {
        if (delivery.content.kind === 'event') positions.push(delivery.content.event.position);
        delivery.ack();
      },
    });
    nats.onReset(() => feed.close());
    await waitFor(() => gaps > 0, { what: 'the consumer' });
    await announcer.announce([event(1, 'acme'), event(2, 'a-1'), event(3, 'rival')], 0);
    await waitFor(() => positions.length === 3, { what: 'the stage' });
    await waitFor(() => operators.heard.length === 3, { what: 'the operators' });
    await waitFor(() => acme.heard.length === 1 && other.heard.length === 1, { what: 'the tenants' });
    expect(operators.heard).toEqual(Array.from({ length: 3 }, () => 'gitops.repository_removed'));
    expect(acme.heard).toEqual(['fleet.acme.gitops.repository_removed']);
    expect(other.heard).toEqual(['fleet.a-1.gitops.repository_removed']);
  });

  it('lets services ask and answer each other', async () => {
    const answering = await nats.connect('services');
    const reply = { ok: true, result: null, position: null, account_revision: null };
    answering.subscribe(commandSubject('RebuildReadModels'), {
      callback: (_, message) => void message.respond(JSON.stringify(reply)),
    });
    await answering.flush();
    const bus = new NatsCommandBus(await nats.link('services'));
    const actor = { type: 'user' as const, id: 'operator' };
    const command = { type: 'RebuildReadModels' as const, data: {}, operation_id: 'op', account_id: 'acme', actor };
    expect(await bus.request({ ...command, traceparent: null })).toEqual(reply);
  });

  it('lets nobody in without a password', async () => {
    // Whoever has no user is asked for at enrolment, and nobody answers here.
    await expect(nats.connect('nobody')).rejects.toThrow(/authorization|timeout/i);
  });

  it.each(['acme', 'operators', 'services'])('%s cannot announce an event', async (user) => {
    const connection = await nats.connect(user);
    const refusals = refusalsOf(connection);
    connection.publish('fleet.acme.gitops.proposal_approved', '{}');
    await waitFor(() => refusals.length > 0, { what: 'the refusal' });
    expect(refusals[0]).toContain('Permissions Violation');
  });

  it('operators hear the plain subjects alone', async () => {
    for (const subject of ['fleet.>', 'command.>', '>', '_INBOX.>', '$JS.>']) {
      const { refusals } = await hearing(await nats.connect('operators'), subject);
      await waitFor(() => refusals.length > 0, { what: `the refusal of ${subject}` });
    }
  });
});
