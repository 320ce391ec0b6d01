import { expect, it } from 'vitest';
import { RequestFailed } from '../../data/api.ts';
import { AT, idOf, proposal } from '../../testing/canned.ts';
import { refusalText, successorOf, withNames } from './conflict.ts';

const refused = (code: string, detail: string) =>
  new RequestFailed(409, { type: 'x', title: 'x', status: 409, code, detail });
const mine = proposal({ id: idOf(1) });
const bob = { type: 'user', id: 'bob', name: 'Bob' } as const;

it('names who was first', () => {
  const fresh = proposal({
    status: 'approved',
    decisions: [{ verdict: 'approve', actor: bob, at: AT, comment: null }],
  });
  expect(refusalText(refused('already_decided', `Proposal ${idOf(1)} …`), [mine], fresh)).toBe(
    'It was approved by Bob before your decision arrived, so yours changed nothing.',
  );
});

it('says so when it became another change, and when it is over without a vote', () => {
  const error = refused('digest_mismatch', 'x');
  expect(refusalText(error, [mine], undefined)).toContain('has changed since you looked at it');
  expect(refusalText(error, [mine], proposal({ status: 'superseded' }))).toContain('is superseded by now');
  expect(refusalText(error, [mine, mine], proposal())).toMatch(/^One of them has changed/);
});

it('passes on other reasons, without ids', () => {
  const message = `You are an author. The policy is "x" (proposal ${idOf(1)}).`;
  expect(refusalText(refused('may_not_approve', message), [mine], undefined)).toBe(
    'You are an author. The policy is "x".',
  );
  expect(withNames(`Proposal ${idOf(1)} is gone.`, [mine])).toBe('“update node edge-01” is gone.');
});

it('finds what took the place of a proposal, and nothing else', () => {
  const successor = proposal({ id: idOf(2) });
  expect(successorOf(mine, [mine, proposal({ id: idOf(3), key: 'other' }), successor])).toBe(successor);
  expect(successorOf(mine, [mine])).toBeUndefined();
});
