import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { nameActors, peopleIn } from './name-actors.ts';

const ADA = idOf(1);
const BOT = idOf(2);
const NOTHING = new Map<string, string>();
const profiles = new Map([
  [ADA, { name: 'Ada', email: null }],
  [BOT, { name: null, email: null }],
]);

describe('answers that name people by reference', () => {
  const answer = {
    decisions: [
      { verdict: 'approve', actor: { type: 'user', id: ADA } },
      { verdict: 'reject', actor: { type: 'service', id: BOT } },
    ],
    changed_by: null,
    actor: { type: 'system', id: ADA },
  };

  it('tell whom they name, wherever that stands', () => {
    expect([...peopleIn(answer).people].toSorted()).toEqual([ADA, BOT]);
    expect(peopleIn({ type: 'user', id: ADA }).people.size).toBe(1);
    expect(peopleIn([null, 'text', 7, {}])).toEqual({ people: new Set(), said: new Set() });
  });

  it('carry the names that are known, and are else as they were', () => {
    expect(nameActors(answer, { profiles, said: NOTHING })).toEqual({
      ...answer,
      decisions: [
        { verdict: 'approve', actor: { type: 'user', id: ADA, name: 'Ada' } },
        { verdict: 'reject', actor: { type: 'service', id: BOT } },
      ],
    });
    expect(nameActors(answer, { profiles: new Map(), said: NOTHING })).toEqual(answer);
  });

  it.each([
    ['has a name already', { type: 'user', id: ADA, name: 'from before' }],
    ['was recorded before there were references', { type: 'user', id: 'operator' }],
    ['is no person', { type: 'policy', id: ADA }],
    ['is somebody’s setting', { type: 'user', id: ADA, port: 80 }],
  ])('leave alone what %s', (_what, value) => {
    expect(peopleIn(value).people.size).toBe(0);
    expect(nameActors({ value }, { profiles, said: NOTHING })).toEqual({ value });
  });

  it('[AC24] carry what was said wherever they refer to it, and say what was erased', () => {
    const [one, two] = [idOf(8), idOf(9)];
    const labels = { note: `said:${idOf(10)}` };
    const given = { reason: `said:${one}`, steps: [{ text: `rejected: said:${one}` }, `said:${two}`], labels };
    expect([...peopleIn(given).said].toSorted()).toEqual([one, two, idOf(10)]);
    const said = new Map([
      [one, 'no'],
      [two, '[erased]'],
    ]);
    expect(nameActors(given, { profiles, said })).toEqual({
      reason: 'no',
      steps: [{ text: 'rejected: no' }, '[erased]'],
      // Nobody said that: it is what a file declares.
      labels,
    });
  });

  it('keep every key, `__proto__` included', () => {
    const config = JSON.parse(`{"__proto__": {"type": "user", "id": "${ADA}"}, "toString": 1}`);
    expect(JSON.stringify(nameActors({ config }, { profiles, said: NOTHING }))).toBe(
      `{"config":{"__proto__":{"type":"user","id":"${ADA}","name":"Ada"},"toString":1}}`,
    );
  });
});
