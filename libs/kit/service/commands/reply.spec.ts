import { refused } from '@fleetwright/core/event-sourcing';
import { expect, it } from 'vitest';
import { replyOf } from './reply.ts';
import { placeAt } from '@fleetwright/core/event-sourcing/testing';

it('an accepted execution becomes an accepted reply with its position', () => {
  const reply = replyOf({ kind: 'accepted', result: { run_id: 'r' }, position: placeAt(7).position, events: [] });
  expect(reply).toEqual({ ok: true, result: { run_id: 'r' }, position: 7, account_revision: null });
  expect(replyOf({ kind: 'accepted', result: undefined, position: null, events: [] })).toMatchObject({ result: null });
});

it('a refusal is the reply', () => {
  expect(replyOf(refused('not_found', 'there is no such repository'))).toEqual({
    ok: false,
    code: 'not_found',
    message: 'there is no such repository',
  });
});
