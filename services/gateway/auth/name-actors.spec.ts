import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { nameActors, peopleIn } from './name-actors.ts';

const ADA = idOf(1);
const BOT = idOf(2);
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
    expect([...peopleIn(answer)].toSorted()).toEqual([ADA, BOT]);
    expect(peopleIn({ type: 'user', id: ADA }).size).toBe(1);
    expect(peopleIn([null, 'text', 7, {}]).size).toBe(0);
  });

  it('carry the names that are known, and are else as they were', () => {
    expect(nameActors(answer, profiles)).toEqual({
      ...answer,
      decisions: [
        { verdict: 'approve', actor: { type: 'user', id: ADA, name: 'Ada' } },
        { verdict: 'reject', actor: { type: 'service', id: BOT } },
      ],
    });
    expect(nameActors(answer, new Map())).toEqual(answer);
  });

  it.each([
    ['has a name already', { type: 'user', id: ADA, name: 'from before' }],
    ['was recorded before there were references', { type: 'user', id: 'operator' }],
    ['is no person', { type: 'policy', id: ADA }],
    ['is somebody’s setting', { type: 'user', id: ADA, port: 80 }],
  ])('leave alone what %s', (_what, value) => {
    expect(peopleIn(value).size).toBe(0);
    expect(nameActors({ value }, profiles)).toEqual({ value });
  });

  it('keep every key, `__proto__` included', () => {
    const config = JSON.parse(`{"__proto__": {"type": "user", "id": "${ADA}"}, "toString": 1}`);
    expect(JSON.stringify(nameActors({ config }, profiles))).toBe(
      `{"config":{"__proto__":{"type":"user","id":"${ADA}","name":"Ada"},"toString":1}}`,
    );
  });
});
