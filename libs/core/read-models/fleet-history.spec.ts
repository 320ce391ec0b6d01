import type { EventData, StoredEvent } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { fleetDifference } from './fleet-diff.ts';
import { instanceThing } from './fleet-history.ts';
import type { FleetHistoryRow } from './rows.ts';
import { rowsOf } from './testing/index.ts';

const mutation = (revision: number) =>
  ({ revision, operation_id: `op-${revision}`, origin: { type: 'imperative' } }) as const;

function changed(
  revision: number,
  more: Partial<EventData<'ResourceChanged'>> = {},
  position = revision * 10,
): StoredEvent {
  const data: EventData<'ResourceChanged'> = {
    ...mutation(revision),
    ...{ kind: 'node', key: 'a', operation: 'updated', changed: ['region'], managed_by: null },
    attributes: { region: `r${revision}`, labels: {} },
    ...more,
  };
  return storedEvent('ResourceChanged', data, { position });
}

const INSTANCE = { id: idOf(7), node: 'a', status: 'pending', region: 'eu', instance_type: null } as const;

describe('the history of the live fleet', () => {
  const events = [
    changed(1, { operation: 'created' }),
    changed(2),
    storedEvent('InstanceChanged', { ...mutation(3), instance: INSTANCE, operation: 'created' }, { position: 30 }),
    changed(4, { operation: 'deleted', attributes: null }),
    storedEvent('InstanceChanged', { ...mutation(5), instance: INSTANCE, operation: 'deleted' }, { position: 50 }),
  ];

  it('[RM80] has a row for each revision, with who and what it was from then on, and none of them changes again', () => {
    const rows = rowsOf(events);
    expect(rows.row('fleet_history', '20')).toMatchObject({
      ...{ thing: 'node/a', revision: 2, operation: 'updated', changed: ['region'], at: '2026-01-01T00:00:20.000Z' },
      state: { attributes: { region: 'r2' }, managed_by: null },
    });
    expect(rows.rows('fleet_history').map(({ thing, state }) => [thing, state === null])).toEqual([
      ['node/a', false],
      ['node/a', false],
      [instanceThing(INSTANCE.id), false],
      ['node/a', true],
      [instanceThing(INSTANCE.id), true],
    ]);
    const [first] = rowsOf(events.slice(0, 1)).rows('fleet_history');
    expect(rows.row('fleet_history', '10')).toEqual(first);
  });
});

it('[RM80] keeps both of two events that give one revision', () => {
  const rows = rowsOf([changed(1), changed(1, { key: 'b' }, 11)]).rows('fleet_history');
  expect(rows.map(({ thing, revision }) => [thing, revision])).toEqual([
    ['node/a', 1],
    ['node/b', 1],
  ]);
});

describe('[RM82] what became of a thing between two moments', () => {
  const node = (revision: number, attributes: object | null, managed_by: object | null = null): FleetHistoryRow =>
    ({
      ...{ account_id: 'acme', position: revision, thing: 'sdwan_peer/f/a', revision, at: '2026-01-01T00:00:00.000Z' },
      ...{ operation: 'updated', changed: [], actor: { type: 'user', id: 'ada' }, origin: { type: 'seed' } },
      state: attributes === null ? null : { attributes, managed_by },
    }) as unknown as FleetHistoryRow;

  it('is told field by field, as the language compares', () => {
    const before = node(1, { listen_port: 1, lan_subnets: ['FD00::/48'] });
    const after = node(2, { listen_port: 2, lan_subnets: ['fd00:0::/48'] });
    expect(fleetDifference(before, after)).toMatchObject({
      ...{ kind: 'sdwan_peer', key: 'f/a', change: 'changed', from_version: 1, to_version: 2 },
      fields: [{ path: 'listen_port', from: 1, to: 2 }],
    });
  });

  it('is nothing where it went there and back, or came and went', () => {
    expect(fleetDifference(node(1, { listen_port: 1 }), node(3, { listen_port: 1 }))).toBeNull();
    expect(fleetDifference(null, node(3, null))).toBeNull();
  });

  it('is that it came, that it went, or who manages it', () => {
    expect(fleetDifference(null, node(2, { listen_port: 2 }))).toMatchObject({ change: 'created', from_version: null });
    expect(fleetDifference(node(1, { listen_port: 2 }), node(2, null))).toMatchObject({
      ...{ change: 'deleted', to_version: null },
      fields: [{ path: 'listen_port', from: 2 }],
    });
    const owned = node(2, { listen_port: 1 }, { repository_id: 'r' });
    expect(fleetDifference(node(1, { listen_port: 1 }), owned)?.fields).toEqual([{ path: 'managed_by', to: 'r' }]);
  });

  it('is told of instances as well', () => {
    const row = (revision: number, status: string) =>
      ({ ...node(revision, {}), thing: 'instance/i', state: { instance: { ...INSTANCE, status } } }) as FleetHistoryRow;
    expect(fleetDifference(row(1, 'pending'), row(2, 'running'))).toMatchObject({
      ...{ kind: 'instance', key: 'i' },
      fields: [{ path: 'status', from: 'pending', to: 'running' }],
    });
  });
});

describe('who voted about what', () => {
  it('[RM83] is a row a voter and proposal, whatever becomes of the vote, and none for policies', () => {
    const data = { repository_id: idOf(1), run_id: idOf(2), digest: 'd'.repeat(64), comment: null };
    const vote = (position: number, id: string, proposal: number, type: 'user' | 'policy' = 'user') =>
      storedEvent(
        'ProposalApproved',
        { ...data, proposal_id: idOf(proposal) },
        { position, actor: { type, id, name: id } },
      );
    const rows = rowsOf([vote(1, 'ada', 5), vote(2, 'ben', 5), vote(3, 'ada', 5), vote(4, 'p', 6, 'policy')]);
    expect(rows.rows('votes')).toEqual([
      { account_id: 'acme', voter: 'ada', proposal_id: idOf(5), position: 1 },
      { account_id: 'acme', voter: 'ben', proposal_id: idOf(5), position: 2 },
    ]);
  });
});
