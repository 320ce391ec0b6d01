import type { StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { type AgentStandings, Many } from '@fleetwright/core/fleet';
import { describe, expect, it } from 'vitest';
import { peerKeys, reportedKeysFold } from './peer-keys.ts';

const key = (letter: string) => `${letter.repeat(43)}=`;
const agentOf = (n: number, generation = 1) => idOf(n * 100 + generation);

/** Node `n<n>` says these keys, by network. */
function says(n: number, keys: Readonly<Record<string, string>>, generation = 1) {
  const of = { agent_id: agentOf(n, generation), instance_id: idOf(n), hostname: `n${n}` };
  const said = Object.entries(keys).map(([network, letter]) => ({ network, public_key: key(letter) }));
  return (version: number) => storedEvent('NodeKeysReported', { ...of, keys: said }, { version, position: version });
}

function letIn(...agents: readonly (readonly [n: number, generation: number])[]): AgentStandings {
  let standings: AgentStandings = Many.empty();
  for (const [n, generation] of agents) {
    const of = { agent_id: agentOf(n, generation), instance_id: idOf(n), hostname: `n${n}` };
    const at = '2026-01-01T00:00:00.000Z';
    standings = standings.with(idOf(n), { ...of, enrolled_at: at, key: { public_key: 'U', made_at: at, ages_at: at } });
  }
  return standings;
}

function known(history: readonly ((version: number) => StoredEvent)[], standings = letIn([1, 1], [2, 1])) {
  const events = history.map((event, at) => event(at + 1));
  return Object.fromEntries(peerKeys(fold(reportedKeysFold, events), standings));
}

describe('keys of peers', () => {
  it('[BU18] are those that their agents said last, network by network', () => {
    expect(known([says(1, { a: 'A', b: 'E' }), says(2, { a: 'I' }), says(1, { a: 'M' })])).toEqual({
      'a/n1': key('M'),
      'a/n2': key('I'),
    });
  });

  it('[BU18] of an agent that is not let in, or that another one took the place of, are none', () => {
    const history = [says(1, { a: 'A' }), says(2, { a: 'E' })];
    expect(known(history, letIn([2, 1]))).toEqual({ 'a/n2': key('E') });
    expect(known(history, letIn([1, 2], [2, 1]))).toEqual({ 'a/n2': key('E') });
    expect(known([...history, says(1, { a: 'I' }, 2)], letIn([1, 2], [2, 1]))).toEqual({
      'a/n1': key('I'),
      'a/n2': key('E'),
    });
  });

  it('[BU19] that two hosts of a network say are the first one’s, also when it says others beside them later', () => {
    const history = [says(1, { a: 'A' }), says(2, { a: 'A' })];
    expect(known(history)).toEqual({ 'a/n1': key('A') });
    expect(known([...history, says(1, { a: 'A', b: 'E' })])).toEqual({ 'a/n1': key('A'), 'b/n1': key('E') });
  });

  it('[BU19] that were given up may be another’s, and one key may be in two networks', () => {
    expect(known([says(1, { a: 'A' }), says(1, { a: 'E' }), says(2, { a: 'A', b: 'E' })])).toEqual({
      'a/n1': key('E'),
      'a/n2': key('A'),
      'b/n2': key('E'),
    });
  });

  it('[BU18] that wg would not take are nobody’s, and none of the others’ are lost by them', () => {
    const spelled = `${'A'.repeat(42)}B=`;
    const bad = { agent_id: agentOf(1), instance_id: idOf(1), hostname: 'n1' };
    const reported = (version: number) =>
      storedEvent(
        'NodeKeysReported',
        { ...bad, keys: [{ network: 'a', public_key: spelled }] },
        { version, position: version },
      );
    expect(known([reported, says(2, { a: 'E' })])).toEqual({ 'a/n2': key('E') });
  });

  it('[BU19] of a host that was shown out are free again', () => {
    expect(known([says(1, { a: 'A' }), says(2, { a: 'A' })], letIn([2, 1]))).toEqual({ 'a/n2': key('A') });
  });
});
