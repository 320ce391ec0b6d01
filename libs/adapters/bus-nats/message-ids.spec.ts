import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { expect, it } from 'vitest';
import { MESSAGE_IDS_MAX } from './limits.ts';
import { MessageIds } from './message-ids.ts';

it('an event goes out under its own id, and under another one after each refusal', () => {
  const ids = new MessageIds();
  const seen = Array.from({ length: 3 }, () => {
    const id = ids.of(idOf(1));
    ids.refused([idOf(1)]);
    return id;
  });
  expect(seen[0]).toBe(idOf(1));
  expect(new Set(seen).size).toBe(3);
  expect(ids.of(idOf(2))).toBe(idOf(2));
});

it('what was taken is forgotten', () => {
  const ids = new MessageIds();
  ids.refused([idOf(1), idOf(2)]);
  ids.taken([idOf(1)]);
  expect(ids.of(idOf(1))).toBe(idOf(1));
  expect(ids.of(idOf(2))).not.toBe(idOf(2));
});

it('of many that were refused, the ones refused last are remembered', () => {
  const ids = new MessageIds();
  ids.refused(Array.from({ length: MESSAGE_IDS_MAX }, (_, n) => idOf(n)));
  ids.refused([idOf(0), idOf(MESSAGE_IDS_MAX)]);
  expect(ids.of(idOf(1))).toBe(idOf(1));
  expect(ids.of(idOf(0))).not.toBe(idOf(0));
  expect(ids.of(idOf(MESSAGE_IDS_MAX))).not.toBe(idOf(MESSAGE_IDS_MAX));
});
