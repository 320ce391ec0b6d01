import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { beforeEach, describe, expect, it } from 'vitest';
import { FleetStatusHarness, INTERVAL_S, type Machine } from './testing/harness.ts';

const HOUR_S = 3_600;
/** Three intervals, and the thirty seconds over which agents spread what they send. */
const LISTENED_S = 3 * INTERVAL_S + 30;

let fleet: FleetStatusHarness;
let one: Machine;
let other: Machine;

beforeEach(async () => {
  fleet = new FleetStatusHarness();
  const [first, second] = await fleet.letIn(2);
  if (first === undefined || second === undefined) throw new Error('nobody was let in');
  [one, other] = [first, second];
  fleet.start();
  await fleet.pass(LISTENED_S + INTERVAL_S);
  expect(await fleet.told()).toEqual(['NodeConverged n2', 'NodeConverged n1']);
});

const toldSince = async (count: number) => (await fleet.told()).slice(count);
const seenAt = async ({ instance }: Machine) => (await fleet.status.nodes('acme', 90_000)).get(instance)?.last_seen_at;

describe('a machine that is away for an hour', () => {
  it('is offline once, since its last report, and what it is by then when it is back', async () => {
    other.isOn = false;
    const seen = await seenAt(other);
    await fleet.pass(2 * INTERVAL_S);
    expect(await toldSince(2)).toEqual([]);
    await fleet.pass(HOUR_S);
    expect(await toldSince(2)).toEqual(['NodeOffline n2']);
    expect((await fleet.facts()).at(-1)?.data).toMatchObject({ nodes: [{ last_seen_at: seen }], total: 1 });
    fleet.give(other.instance, 2);
    other.isOn = true;
    await fleet.pass(INTERVAL_S);
    expect(await toldSince(3)).toEqual(['NodeOnline n2', 'NodeConverged n2']);
    expect((await fleet.facts()).at(3)?.data).toMatchObject({ offline_since: seen });
    expect(await fleet.stateOf(one)).toBe('converged');
  });
});

describe('silence that is ours', () => {
  it('while the service was dead for an hour makes nobody offline, and then only who is silent still', async () => {
    other.isOn = false;
    fleet.kill();
    await fleet.pass(HOUR_S);
    fleet.start();
    await fleet.pass(LISTENED_S - 1);
    expect(await toldSince(2)).toEqual([]);
    await fleet.pass(2 * INTERVAL_S);
    expect(await toldSince(2)).toEqual(['NodeOffline n2']);
  });

  it('while the agents’ bus was away makes nobody offline', async () => {
    fleet.loseBus();
    for (const machine of fleet.machines) machine.isOn = false;
    await fleet.pass(HOUR_S);
    fleet.findBus();
    // As long as agents take that spread what they send after they connected anew.
    await fleet.pass(2 * INTERVAL_S);
    for (const machine of fleet.machines) machine.isOn = true;
    await fleet.pass(LISTENED_S);
    expect(await toldSince(2)).toEqual([]);
  });

  it('while the database took no report makes nobody offline', async () => {
    fleet.status.trouble = new StoreUnavailable('away');
    await fleet.pass(HOUR_S);
    fleet.status.trouble = undefined;
    await fleet.pass(HOUR_S / 2);
    expect(await toldSince(2)).toEqual([]);
  });

  it.each([
    ['ahead', 1],
    ['back', -1],
  ])(
    'when the database’s clock jumps an hour %s makes nobody offline, and the dead are told after',
    async (_, sign) => {
      other.isOn = false;
      fleet.databaseAheadMs += sign * HOUR_S * 1_000;
      await fleet.pass(LISTENED_S - 1);
      expect(await toldSince(2)).toEqual([]);
      await fleet.pass(HOUR_S + 3 * INTERVAL_S);
      expect(await toldSince(2)).toEqual(['NodeOffline n2']);
    },
  );

  it('when the process was frozen for an hour makes nobody offline', async () => {
    fleet.clock.advance(HOUR_S * 1_000);
    await fleet.pass(HOUR_S / 2);
    expect(await toldSince(2)).toEqual([]);
  });

  it('is the control’s undoing: whoever listened all the time is believed', async () => {
    for (const machine of fleet.machines) machine.isOn = false;
    await fleet.pass(LISTENED_S);
    expect(await toldSince(2)).toHaveLength(2);
  });
});

describe('a clock that is wrong on a node', () => {
  it.each(['1970-01-01T00:00:00.000Z', '2036-01-01T00:00:00.000Z', '2076-01-01T00:00:00.000Z'])(
    'says %s, and decides nothing: it was seen when its report came',
    async (sent_at) => {
      one.says = { sent_at, problems: [{ code: 'clock_skew', message: 'off' }] };
      await fleet.pass(HOUR_S);
      expect(await fleet.stateOf(one)).toBe('converged');
      const ageMs = Date.parse(fleet.clock.now()) - Date.parse((await seenAt(one)) ?? '');
      expect(ageMs).toBeGreaterThanOrEqual(0);
      expect(ageMs).toBeLessThanOrEqual(INTERVAL_S * 1_000);
      one.isOn = false;
      await fleet.pass(4 * INTERVAL_S);
      expect(await fleet.stateOf(one)).toBe('offline');
    },
  );

  it('that runs back makes no report of it old: what came last counts', async () => {
    const failing = { module: 'nginx', name: 'answers', state: 'failing' as const };
    await fleet.report(one, { sent_at: '2036-01-01T00:00:00.000Z', sequence: 9 });
    await fleet.look();
    await fleet.report(one, { sent_at: '2016-01-01T00:00:00.000Z', sequence: 2, health: [failing] });
    await fleet.look();
    expect(await fleet.stateOf(one)).toBe('degraded');
  });
});

it('when more than a twentieth of many nodes fall silent, one event names them all', async () => {
  const many = await fleet.letIn(98);
  await fleet.pass(2 * INTERVAL_S);
  const before = (await fleet.told()).length;
  for (const machine of many.slice(0, 25)) machine.isOn = false;
  await fleet.pass(5 * INTERVAL_S);
  const [told, ...more] = await toldSince(before);
  expect(more).toEqual([]);
  expect(told?.split(' ')).toHaveLength(26);
});
