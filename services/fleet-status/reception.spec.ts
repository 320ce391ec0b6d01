import type { StoredEvent } from '@fleetwright/contracts';
import type { AgentReport } from '@fleetwright/contracts/agents';
import { StoreUnavailable, streamEnd } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { GATHERED_MAX } from './limits.ts';
import { ACCOUNT, FleetStatusHarness } from './testing/harness.ts';

const KEY = `${'A'.repeat(43)}=`;

let fleet: FleetStatusHarness;
beforeEach(() => {
  fleet = new FleetStatusHarness();
  fleet.start();
});

describe('a storm of reports', () => {
  it('of one agent is one row in one write, the newest; and the others’ are heard', async () => {
    const [one, other] = await fleet.letIn(2);
    if (one === undefined || other === undefined) throw new Error('nobody was let in');
    const failing = { module: 'nginx', name: 'answers', state: 'failing' as const };
    for (let sequence = 1; sequence <= 10_000; sequence += 1) await fleet.report(one, { sequence });
    await fleet.report(other);
    await fleet.report(one, { sequence: 10_001, health: [failing] });
    await fleet.look();
    expect(fleet.status.writes).toEqual([2]);
    expect(await fleet.stateOf(one)).toBe('degraded');
    expect(await fleet.stateOf(other)).toBe('converged');
  });

  it('of 1,000 agents that come back at once is one write, and all of them are seen', async () => {
    const all = await fleet.letIn(1_000);
    for (const machine of all) await fleet.report(machine);
    await fleet.look();
    expect(fleet.status.writes).toEqual([1_000]);
    expect((await fleet.status.states()).size).toBe(1_000);
    // The control: reports of as many seconds are as many writes.
    for (const machine of all.slice(0, 3)) {
      await fleet.report(machine);
      await fleet.look();
    }
    expect(fleet.status.writes).toEqual([1_000, 1, 1, 1]);
  });

  it('of more machines than are gathered at once costs no more memory than these', async () => {
    await fleet.letIn(1);
    const message = (n: number) => ({ account: ACCOUNT, instance: idOf(0x100_000 + n), hostname: '', bootId: idOf(n) });
    for (let n = 0; n < GATHERED_MAX + 500; n += 1) await fleet.report({ ...message(n), isOn: true, says: {} });
    const [known] = fleet.machines;
    if (known === undefined) throw new Error('nobody was let in');
    await fleet.report(known);
    await fleet.look();
    // It waits for its next report; none of the others is let in.
    expect(await fleet.stateOf(known)).toBeUndefined();
    await fleet.report(known);
    await fleet.look();
    expect(await fleet.stateOf(known)).toBe('converged');
  });
});

it('a whole fleet that becomes what it should be is told in one append, node by node', async () => {
  const many = await fleet.letIn(1_500);
  const appends: number[] = [];
  const append = fleet.store.append.bind(fleet.store);
  fleet.store.append = (request) => {
    appends.push(request.events.length);
    return append(request);
  };
  for (const machine of many) await fleet.report(machine);
  await fleet.look();
  expect(appends).toEqual([1_500]);
  expect(new Set(await fleet.told())).toEqual(new Set(many.map(({ hostname }) => `NodeConverged ${hostname}`)));
});

it('what cannot be told of one account’s nodes holds up no other account’s', async () => {
  const [[mine], [theirs]] = [await fleet.letIn(1), await fleet.letIn(1, 'rival')];
  if (mine === undefined || theirs === undefined) throw new Error('nobody was let in');
  const append = fleet.store.append.bind(fleet.store);
  fleet.store.append = (request) =>
    request.stream === `nodes-${ACCOUNT}` ? Promise.reject(new Error('no way')) : append(request);
  for (const machine of [mine, theirs]) await fleet.report(machine);
  await expect(fleet.look()).rejects.toThrow('no way');
  expect(await fleet.stateOf(theirs)).toBe('converged');
  expect(await fleet.stateOf(mine)).toBe('never_seen');
});

describe('reports', () => {
  it('that the database could not take are let go, and the next ones are written', async () => {
    const [one] = await fleet.letIn(1);
    if (one === undefined) throw new Error('nobody was let in');
    fleet.status.trouble = new StoreUnavailable('away');
    await fleet.report(one);
    await fleet.look().catch(() => undefined);
    fleet.status.trouble = undefined;
    await fleet.look();
    expect(fleet.status.writes).toEqual([]);
    await fleet.report(one);
    await fleet.look();
    expect(fleet.status.writes).toEqual([1]);
  });

  it('of two machines with one identity are two writes, and make it degraded until one is silent', async () => {
    const [one] = await fleet.letIn(1);
    if (one === undefined) throw new Error('nobody was let in');
    const clone = { ...one, bootId: idOf(0x9999) };
    for (const machine of [one, clone, one]) {
      await fleet.report(machine);
      await fleet.look();
    }
    expect(await fleet.stateOf(one)).toBe('degraded');
    const told = (await fleet.facts()).filter(({ type }: StoredEvent) => type === 'IdentityCloned');
    expect(told).toHaveLength(1);
    await fleet.pass(150);
    expect(await fleet.stateOf(one)).toBe('converged');
  });

  it('of an agent that was shown out count for nothing', async () => {
    const [one] = await fleet.letIn(1);
    if (one === undefined) throw new Error('nobody was let in');
    const stream = `enrolment-${ACCOUNT}`;
    const before = await fleet.store.read(stream);
    const [enrolled] = before as readonly StoredEvent<'AgentEnrolled'>[];
    const { agent_id, instance_id, hostname } = enrolled?.data ?? { agent_id: '', instance_id: '', hostname: '' };
    const revoked = newEvent('AgentRevoked', { agent_id, instance_id, hostname, reason: 'by_hand' }, 0x7000);
    await fleet.store.append({ stream, expected: streamEnd(before), operationId: 'revoke', events: [revoked] });
    await fleet.report(one);
    await fleet.look();
    expect(fleet.status.writes).toEqual([]);
    expect(await fleet.stateOf(one)).toBeUndefined();
  });

  it.each<[string, Partial<AgentReport>]>([
    ['half a character', { problems: [{ code: 'x', message: 'half: \ud83d' }] }],
    ['half a character in a name', { networks: [{ network: '\udc00', public_key: KEY, state: 'rendered' }] }],
    ['U+0000', { drifted: [{ module: 'a\u0000', path: '/etc/x', what: 'content' }], drifted_total: 1 }],
  ])('[FS13] with %s in them take nobody else’s along', async (_what, says) => {
    const [one, other] = await fleet.letIn(2);
    if (one === undefined || other === undefined) throw new Error('nobody was let in');
    await fleet.report(one, says);
    await fleet.report(other);
    await fleet.look();
    expect(fleet.status.writes).toEqual([1]);
    expect(await fleet.stateOf(other)).toBe('converged');
  });

  it.each([
    ['no report', {}],
    ['a later format', { format: 2 }],
    ['no number', { sequence: 'x' }],
    ['a list', []],
    ['nothing', undefined],
  ])('that are %s are dropped, and nothing else', async (_what, body) => {
    const [one] = await fleet.letIn(1);
    if (one === undefined) throw new Error('nobody was let in');
    await fleet.send({ account: ACCOUNT, instance: one.instance, body });
    await fleet.look();
    expect(fleet.status.writes).toEqual([]);
    await fleet.report(one, { later_field: { a: 1 } } as never);
    await fleet.look();
    expect(fleet.status.writes).toEqual([1]);
  });
});
