import type { Change, DriftedResource } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Explainable, explain, explanationText } from './explain.ts';
import type { ProposalRow } from './rows.ts';

const AT = '2026-01-02T00:00:00.000Z';
const LATER = '2026-01-03T00:00:00.000Z';
const ADA = { type: 'user', id: 'ada' } as const;
const nameOf = ({ id }: { readonly id: string }) => id.toUpperCase();
const revision = {
  sha: 'abcdef0123456789'.repeat(2),
  author_name: 'Bea',
  author_email: 'bea@example.com',
  message: 'Move it',
  committed_at: AT,
};
const rowOf = (more: object = {}): ProposalRow =>
  ({
    ...{ id: 'p', repository_id: 'r', sync_run_id: 'run', status: 'applied', approver: 'people', reason: null },
    ...{ revision, decisions: [], created_at: AT, updated_at: LATER },
    ...more,
  }) as unknown as ProposalRow;
const changeOf = (fields: Change['fields'] = [], more: object = {}): Change =>
  ({ kind: 'node', key: 'a', action: 'update', cause: 'git', fields, ...more }) as Change;
const known = (row: ProposalRow, change = changeOf(), more: Partial<Explainable> = {}): Explainable => ({
  ...{ kind: 'node', key: 'a', field: undefined, live: null, history: [], drift: undefined },
  proposals: [{ row, change }],
  ...more,
});
const steps = (given: Explainable) => explain(given, nameOf);
const text = (what: string, given: Explainable) => steps(given).find((each) => each.what === what)?.text;

describe('[RM70] the words of a step', () => {
  it.each([
    [{}, 'commit abcdef012345 by Bea: Move it'],
    [{ author_name: null }, 'commit abcdef012345 by bea@example.com: Move it'],
    [{ author_name: null, author_email: null }, 'commit abcdef012345 by nobody named: Move it'],
    [{ message: '' }, 'commit abcdef012345 by Bea: '],
    [{ message: 'One\nTwo' }, 'commit abcdef012345 by Bea: One'],
  ])('of a commit with %j', (more, expected) => {
    expect(text('commit', known(rowOf({ revision: { ...revision, ...more } })))).toBe(expected);
  });

  it('name the line of the file, in words and as data, where it is known', () => {
    const [commit] = steps(known(rowOf(), changeOf([], { line: 12 })));
    expect(commit).toMatchObject({
      text: 'commit abcdef012345 by Bea: Move it, line 12',
      line: 12,
      revision: revision.sha,
    });
    expect(steps(known(rowOf()))[0]).not.toHaveProperty('line');
  });

  it('are told at the time of each: commit, proposal, decision, outcome', () => {
    const decisions = [{ verdict: 'approve', actor: ADA, at: '2026-01-02T12:00:00.000Z', comment: null }];
    const at = (given: Explainable) => steps(given).map((each) => [each.what, each.at]);
    const committed = { ...revision, committed_at: '2026-01-01T00:00:00.000Z' };
    expect(at(known(rowOf({ decisions, revision: committed })))).toEqual([
      ['commit', '2026-01-01T00:00:00.000Z'],
      ['proposal', AT],
      ['decision', '2026-01-02T12:00:00.000Z'],
      ['outcome', LATER],
    ]);
    expect(at(known(rowOf({ revision: { ...revision, committed_at: null } })))[0]).toEqual(['commit', AT]);
  });

  it('point to repository, run and proposal', () => {
    const decisions = [{ verdict: 'approve', actor: ADA, at: AT, comment: null }];
    for (const each of steps(known(rowOf({ decisions })))) {
      expect(each).toMatchObject({ repository_id: 'r', sync_run_id: 'run', proposal_id: 'p' });
    }
    const byPolicy = steps(known(rowOf({ approver: 'policy' }))).find(({ what }) => what === 'decision');
    expect(byPolicy).toEqual({
      what: 'decision',
      at: AT,
      text: 'approved by policy',
      repository_id: 'r',
      sync_run_id: 'run',
      proposal_id: 'p',
    });
  });

  it.each([
    [{ verdict: 'approve', comment: null }, 'approved by ADA'],
    [{ verdict: 'reject', comment: null }, 'rejected by ADA'],
    [{ verdict: 'reject', comment: 'not now\nmaybe later' }, 'rejected by ADA: not now'],
  ])('of a decision %j', (more, expected) => {
    expect(text('decision', known(rowOf({ decisions: [{ actor: ADA, at: AT, ...more }] })))).toBe(expected);
  });

  it.each([
    [{ approver: 'policy', status: 'pending_approval' }, undefined],
    [{ approver: 'people', status: 'applied' }, undefined],
    [{ approver: 'policy', status: 'approved' }, 'approved by policy'],
  ])('no decision is made up: %j', (more, expected) => {
    expect(text('decision', known(rowOf(more)))).toBe(expected);
  });

  it.each([
    ['pending_approval', null, 'it is pending_approval'],
    ['approved', null, 'it is approved'],
    ['applying', null, 'ended applying'],
    ['rejected', 'not now', 'ended rejected: not now'],
  ])('of an outcome %s', (status, reason, expected) => {
    expect(text('outcome', known(rowOf({ status, reason })))).toBe(expected);
  });
});

describe('[RM71] [RM72] the fields of a change', () => {
  it.each([
    [{ path: 'a', from: 1, to: 2 }, 'a 1 → 2'],
    [{ path: 'a', to: null }, 'a nothing → null'],
    [{ path: 'a', from: { b: [1] } }, 'a {"b":[1]} → nothing'],
    [{ path: 'config.token', from: 'x', to: 'hunter2' }, 'config.token "[masked]" → "[masked]"'],
    [{ path: 'a', to: 'x'.repeat(118) }, `a nothing → "${'x'.repeat(118)}"`],
    [{ path: 'a', to: 'x'.repeat(119) }, `a nothing → "${'x'.repeat(119)}…`],
  ])('%j', (field, expected) => {
    const told = text('proposal', known(rowOf(), changeOf([{ cause: 'git', ...field } as never])));
    if (field.path === 'config.token') expect(told).not.toContain('hunter2hunter2');
    else expect(told).toBe(`proposed to update (git): ${expected}`);
  });

  it.each([
    ['config', 'config.a', true],
    ['config.a', 'config', true],
    ['modules[nginx].version', 'modules', true],
    ['modules', 'modules[nginx]', true],
    ['modules[nginx]', 'modules[nginx].config', true],
    ['config', 'configuration', false],
    ['configuration', 'config', false],
    ['a.config', 'config', false],
    ['config.a', 'config.b', false],
    ['config.a', 'config.ab', false],
  ])('%s concerns %s: %s', (path, field, expected) => {
    const given = known(rowOf(), changeOf([{ path, to: 1, cause: 'git' }]), { field });
    expect(steps(given).length > 0).toBe(expected);
  });

  it('of others stay untold where one field is asked for', () => {
    const change = changeOf([
      { path: 'region', to: 'eu', cause: 'git' },
      { path: 'labels.a', to: 'b', cause: 'git' },
    ]);
    expect(text('proposal', known(rowOf(), change, { field: 'labels' }))).toBe(
      'proposed to update (git): labels.a nothing → "b"',
    );
  });

  it('are a line each, however long or torn other people’s words are', () => {
    const words = fc.string({ maxLength: 300, unit: fc.constantFrom('a', ' ', '\n', '\t', 'ü', '…') });
    fc.assert(
      fc.property(words, words, fc.option(words), (message, value, comment) => {
        const decisions = [{ verdict: 'approve', actor: ADA, at: AT, comment }];
        const given = known(
          rowOf({ revision: { ...revision, message }, decisions }),
          changeOf([{ path: 'a', to: value, cause: 'git' }]),
        );
        const told = steps(given);
        expect(told.map(({ what }) => what)).toEqual(['commit', 'proposal', 'decision', 'outcome']);
        for (const each of told) {
          expect(each.text).not.toContain('\n');
          expect(each.text.length).toBeLessThan(220);
        }
        expect(explanationText(given, told).split('\n')).toHaveLength(6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('[RM70] a change by hand', () => {
  const drift = (more: object = {}): DriftedResource =>
    ({
      ...{ kind: 'node', key: 'a', change: 'modified', changed_by: ADA, changed_at: LATER },
      fields: [{ path: 'region', expected: 'eu', actual: 'us' }],
      ...more,
    }) as DriftedResource;
  const told = (more: object, field?: string) =>
    text(
      'drift',
      known(rowOf(), changeOf([{ path: 'region', to: 'eu', cause: 'git' }]), { drift: drift(more), field }),
    );

  it.each<[object, string | undefined, string | undefined]>([
    [{}, undefined, 'changed by hand by ADA: region "eu" → "us"; it has drifted since'],
    [{}, 'region', 'changed by hand by ADA: region "eu" → "us"; it has drifted since'],
    [{}, 'labels', undefined],
    [{ change: 'missing', fields: [] }, 'labels', 'deleted by ADA; it has drifted since'],
    [{ fields: [] }, undefined, 'changed by hand by ADA; it has drifted since'],
    [{ changed_at: null }, undefined, undefined],
    [{ changed_by: null }, undefined, undefined],
    [
      {
        fields: [
          { path: 'a', expected: 1 },
          { path: 'b', actual: 2 },
        ],
      },
      undefined,
      'changed by hand by ADA: a 1 → nothing, b nothing → 2; it has drifted since',
    ],
  ])('%j, asked for %s', (more, field, expected) => {
    expect(told(more, field)).toBe(expected);
  });

  it('tells through what, in words and as data, only where that is known', () => {
    const changed_via = { face: 'mcp', operation: 'update_node', request_id: 'q' };
    const of = (more: object) => steps(known(rowOf(), changeOf(), { drift: drift(more) })).at(-1);
    expect(of({ changed_via })).toMatchObject({
      via: changed_via,
      text: expect.stringContaining('through mcp update_node, request q'),
    });
    expect(of({})).not.toHaveProperty('via');
    expect(of({})).toMatchObject({ actor: ADA, at: LATER });
  });
});
