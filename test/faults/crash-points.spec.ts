import { describe, expect, it } from 'vitest';
import type { Moment } from './crash-points/crash.ts';
import { ACCOUNT, type Finished, playScenario } from './crash-points/scenario.ts';
import type { Sabotage } from './crash-points/world.ts';
import { violations } from './oracles.ts';

/** What the scenario must come to, whenever the process died. */
async function mustHaveConverged({ world, log }: Finished): Promise<void> {
  expect(violations(log)).toEqual([]);
  const types = log.map((event) => event.type);
  const count = (type: string) => types.filter((each) => each === type).length;
  expect({ drift: count('DriftDetected'), resolved: count('DriftResolved') }).toEqual({ drift: 1, resolved: 1 });
  const tables = world.fleet.accounts.get(ACCOUNT)?.tables;
  expect([...(tables?.resources.keys() ?? [])].toSorted()).toEqual(LIVE_AT_THE_END);
  const last = log.filter((event) => event.type === 'RunClosed').at(-1);
  expect(last?.data.status, 'the last sync finds nothing to do').toBe('success');
}

const LIVE_AT_THE_END = [
  'assignment edge-01:nginx',
  'module nginx',
  'module system-base',
  'node edge-01',
  'sdwan_network fabric',
  'sdwan_peer fabric/edge-01',
  'template edge',
  'virtual_ip fabric/front',
];

describe('[F1][F2][F3][F5] a process killed before and after every call that leaves it', () => {
  it('the scenario without a crash converges, and makes enough calls to be worth it', async () => {
    const finished = await playScenario(null);
    await mustHaveConverged(finished);
    expect(finished.crashes).toBe(0);
    expect(finished.calls.length).toBeGreaterThan(100);
  });

  it.each<Sabotage>(['forgotten operations', 'forgotten triggers'])('control: %s are noticed', async (sabotage) => {
    await mustHaveConverged(await playScenario(null, sabotage));
    const { calls } = await playScenario(null);
    const call = calls.indexOf('inventory.apply') + 1;
    const plot = async () => mustHaveConverged(await playScenario({ call, moment: 'after' }, sabotage));
    await expect(plot()).rejects.toThrow(/expected|waiting/);
  });

  it.each<Moment>(['before', 'after'])('killed %s each call, it converges just the same', async (moment) => {
    const { calls } = await playScenario(null);
    for (let call = 1; call <= calls.length; call += 1) {
      const finished = await playScenario({ call, moment });
      expect(finished.crashes, `${moment} call ${call} (${calls[call - 1]})`).toBe(1);
      try {
        await mustHaveConverged(finished);
      } catch (error) {
        throw new Error(`killed ${moment} call ${call} of ${calls.length} (${calls[call - 1]})`, { cause: error });
      }
    }
  });
});
