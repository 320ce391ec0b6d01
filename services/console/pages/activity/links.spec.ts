import { expect, it } from 'vitest';
import { gistOfEvent, linksOf } from './links.ts';

it('leads to what the payload names, each once', () => {
  expect(linksOf({ payload: { repository_id: 'a/b', run_id: 'r', sync_run_id: 'r', total: 1 } })).toEqual([
    { to: '/runs/r', text: 'run' },
    { to: '/repositories/a%2Fb', text: 'repository' },
  ]);
  expect(linksOf({ payload: 'text' })).toEqual([]);
  expect(linksOf({ payload: null })).toEqual([]);
});

it.each([
  [
    { repository_id: 'x', severity: 'high', total: 3, fingerprint: 'ab', resources: [{}], by_name: 'Ada' },
    'total: 3 · by name: Ada',
  ],
  [{ kind: 'node', key: 'a', action: 'delete', live_version: 7, already_in_place: false }, 'delete node a'],
  [{ kind: 'node', key: 'a', action: 'update', already_in_place: true }, 'update node a · already in place'],
  [{ proposal_id: 'p', digest: 'd', comment: null, policy: { id: 'i', version: 1, name: 'Ask' } }, 'policy: Ask'],
  [
    { resources: ['a', 'b', 'c', 'd'].map((key) => ({ kind: 'node', key, fields: [] })), total: 4 },
    'resources: node a, node b, node c and 1 more · total: 4',
  ],
  [{ revision: 'abc', comment: '' }, ''],
  [[], ''],
  ['text', ''],
])('says of %j in a line what it is about', (payload, gist) => {
  expect(gistOfEvent({ payload })).toBe(gist);
});
