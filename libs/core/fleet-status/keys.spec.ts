import { AGENT_REPORT_EXAMPLE, type NetworkReport } from '@fleetwright/contracts/agents';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { keysKey, tellKeys } from './keys.ts';

const agent = { agent_id: idOf(1), instance_id: idOf(2), hostname: 'n1' };
const key = (letter: string) => `${letter.repeat(43)}=`;
const network = (name: string, letter: string, more: Partial<NetworkReport> = {}): NetworkReport => ({
  ...{ network: name, public_key: key(letter), state: 'rendered' },
  ...more,
});
const reporting = (...networks: NetworkReport[]) => ({ ...AGENT_REPORT_EXAMPLE, networks });

describe('keys of a node’s networks', () => {
  it('[FS12] are told with all of them, in the order of their networks', () => {
    expect(tellKeys(agent, reporting(network('b', 'B'), network('a', 'A')), null)).toEqual({
      type: 'NodeKeysReported',
      data: {
        ...agent,
        keys: [
          { network: 'a', public_key: key('A') },
          { network: 'b', public_key: key('B') },
        ],
      },
    });
  });

  it('[FS12] are told once for each set, whatever else of the network changes', () => {
    const told = keysKey(agent.agent_id, reporting(network('a', 'A'), network('b', 'B')));
    const same = reporting(network('b', 'B'), network('a', 'A', { state: 'applied', message: 'x' }));
    expect(tellKeys(agent, same, told)).toBeUndefined();
    expect(tellKeys(agent, reporting(network('a', 'C'), network('b', 'B')), told)).toBeDefined();
    expect(tellKeys(agent, reporting(network('a', 'A')), told)).toMatchObject({ data: { keys: [{ network: 'a' }] } });
  });

  it('[FS12] of another agent of the node are told anew', () => {
    const report = reporting(network('a', 'A'));
    const told = keysKey(agent.agent_id, report);
    expect(tellKeys({ ...agent, agent_id: idOf(3) }, report, told)).toBeDefined();
  });

  it('[FS12] that are no more are told as such, and those that never were are not', () => {
    const told = keysKey(agent.agent_id, reporting(network('a', 'A')));
    expect(tellKeys(agent, reporting(), told)).toMatchObject({ data: { keys: [] } });
    expect(tellKeys(agent, reporting(), null)).toBeUndefined();
  });
});
