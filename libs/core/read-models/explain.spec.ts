import type { Change, DriftedResource } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { type Explainable, explain, explanationText } from './explain.ts';
import type { FleetHistoryRow, ProposalRow } from './rows.ts';

const ADA = { type: 'user', id: 'u-1' } as const;
const VIA = { face: 'rest', operation: 'update_node', request_id: 'q' } as const;
const nameOf = ({ id }: { readonly id: string }) => (id === 'u-1' ? 'Ada' : id);
const change = (fields: Change['fields'], more: Partial<Change> = {}): Change =>
  ({ kind: 'node', key: 'a', action: 'update', cause: 'git', fields, line: 7, ...more }) as Change;

function proposal(number: number, more: Partial<ProposalRow> = {}): ProposalRow {
  const at = `2026-01-0${number}T00:00:00.000Z`;
  return {
    id: `p${number}`,
    repository_id: 'r',
    sync_run_id: `run${number}`,
    status: 'applied',
    approver: 'people',
    reason: null,
    revision: {
      sha: `${number}`.repeat(40),
      author_name: 'Bea',
      author_email: null,
      message: 'Move it\n\nWhy not',
      committed_at: at,
    },
    decisions: [{ verdict: 'approve', actor: ADA, at, comment: 'fine' }],
    created_at: at,
    updated_at: at,
    ...more,
  } as ProposalRow;
}

const region = (from: string, to: string) => ({ path: 'region', from, to, cause: 'git' as const });
const known = (more: Partial<Explainable> = {}): Explainable => ({
  kind: 'node',
  key: 'a',
  field: undefined,
  live: { version: 9 } as Explainable['live'],
  proposals: [
    { row: proposal(2), change: change([region('eu', 'us')]) },
    { row: proposal(1), change: change([{ path: 'labels.tier', to: 'x', cause: 'git' }]) },
  ],
  history: [],
  drift: undefined,
  ...more,
});
const textsOf = (given: Explainable) => explain(given, nameOf).map(({ what, text }) => `${what}: ${text}`);

describe('why', () => {
  it('[RM70] tells commit, change, decision and outcome, oldest first', () => {
    expect(textsOf(known()).slice(4)).toEqual([
      'commit: commit 222222222222 by Bea: Move it, line 7',
      'proposal: proposed to update (git): region "eu" → "us"',
      'decision: approved by Ada: fine',
      'outcome: ended applied',
    ]);
    const open = proposal(1, { status: 'pending_approval', decisions: [], reason: 'policy_changed' });
    expect(textsOf(known({ proposals: [{ row: open, change: change([]) }] }))).toEqual([
      'commit: commit 111111111111 by Bea: Move it, line 7',
      'proposal: proposed to update (git)',
      'outcome: it is pending_approval: policy_changed',
    ]);
    const byPolicy = proposal(1, { approver: 'policy', decisions: [] });
    expect(textsOf(known({ proposals: [{ row: byPolicy, change: change([]) }] }))[2]).toBe(
      'decision: approved by policy',
    );
  });

  it('[RM70] tells who changed it by hand, and through what', () => {
    const drift: DriftedResource = {
      kind: 'node',
      key: 'a',
      change: 'modified',
      fields: [{ path: 'region', expected: 'us', actual: 'ap' }],
      changed_by: ADA,
      changed_at: '2026-01-03T00:00:00.000Z',
      changed_via: VIA,
    };
    const by =
      'drift: changed by hand by Ada through rest update_node, request q: region "us" → "ap"; it has drifted since';
    expect(textsOf(known({ drift })).at(-1)).toBe(by);
    expect(textsOf(known({ drift, field: 'labels' })).at(-1)).toBe('outcome: ended applied');
    expect(textsOf(known({ drift: { ...drift, change: 'missing', fields: [] } })).at(-1)).toContain(
      'drift: deleted by Ada',
    );
    expect(textsOf(known({ drift: { ...drift, changed_by: null, changed_at: null } })).at(-1)).toBe(
      'outcome: ended applied',
    );
  });

  it('[RM70] tells who had done by hand what was approved', () => {
    const done_by = { actor: ADA, at: '2026-01-02T00:00:00.000Z', via: VIA };
    const row = proposal(1, { status: 'applied_manually', reason: 'It was in place already.', done_by });
    const [last] = explain(known({ proposals: [{ row, change: change([]) }] }), nameOf).slice(-1);
    expect(last).toMatchObject({ what: 'outcome', actor: ADA, via: VIA });
    expect(last?.text).toBe(
      'ended applied_manually: It was in place already. Ada had done it by hand at 2026-01-02T00:00:00.000Z through rest update_node, request q',
    );
  });

  it('[RM73] says what was done without a proposal, who by, through what, and from what to what', () => {
    const row = (revision: number, at: string, more: Partial<FleetHistoryRow>): FleetHistoryRow => ({
      ...{ account_id: 'acme', position: revision, thing: 'node/a', revision, at, actor: ADA },
      ...{ operation: 'updated', changed: ['region'], origin: { type: 'imperative' } },
      state: { attributes: { region: 'eu' }, managed_by: null },
      ...more,
    });
    const applied = { type: 'apply', repository_id: 'r', run_id: 'run1' } as const;
    const history = [
      row(9, '2026-01-05T00:00:00.000Z', {
        origin: { type: 'imperative', via: VIA },
        state: { attributes: { region: 'ap' }, managed_by: null },
      }),
      row(8, '2026-01-02T00:00:00.000Z', {
        origin: { ...applied, proposal_id: 'p2' },
        state: { attributes: { region: 'us' }, managed_by: null },
      }),
      row(4, '2026-01-01T12:00:00.000Z', { operation: 'created', origin: { type: 'seed' } }),
    ];
    const told = textsOf(known({ history }));
    expect(told.filter((text) => text.startsWith('change: '))).toEqual([
      'change: created with the account by Ada: region nothing → "eu"',
      'change: updated by hand by Ada through rest update_node, request q: region "us" → "ap"',
    ]);
    // After the first proposal's outcome, before the second one's.
    expect(told.findIndex((text) => text.includes('with the account'))).toBe(5);
    expect(textsOf(known({ history, field: 'labels' })).filter((text) => text.startsWith('change: '))).toEqual([]);
  });

  it('[RM74] names the policy of a decision, and its version', () => {
    const policy = { policy: { id: 'q', version: 3, name: 'two persons' } } as ProposalRow['policy'];
    const steps = explain(
      known({ proposals: [{ row: proposal(1, { policy }), change: change([region('eu', 'us')]) }] }),
      nameOf,
    );
    const decision = steps.find(({ what }) => what === 'decision');
    expect(decision).toMatchObject({
      policy: { id: 'q', version: 3 },
      text: 'approved by Ada under policy two persons, version 3: fine',
    });
  });

  it('[RM74] names of each decision the policy of then, not the one that the proposal is under by now', () => {
    const ref = (version: number) => ({ id: 'q', version, name: 'persons' });
    const at = (hour: number) => `2026-01-01T0${hour}:00:00.000Z`;
    const vote = (actor: { type: 'user'; id: string }, hour: number, version: number) =>
      ({ verdict: 'approve', actor, at: at(hour), comment: null, policy: ref(version) }) as const;
    const decisions = [vote(ADA, 1, 1), vote({ type: 'user', id: 'Ben' }, 2, 2)];
    const policy = { policy: ref(3), only_a_person: null } as ProposalRow['policy'];
    const row = proposal(1, { policy, decisions });
    expect(textsOf(known({ proposals: [{ row, change: change([]) }] })).slice(2, 4)).toEqual([
      'decision: approved by Ada under policy persons, version 1',
      'decision: approved by Ben under policy persons, version 2',
    ]);
  });

  it.each([
    ['auto_apply', 'auto_apply of the repository'],
    ['self_heal', 'self_heal of the repository'],
    ['019ceb11-7c00-7000-8000-000000000009', 'Staging goes on'],
  ])(
    '[RM74] calls a policy that approved by itself by its name, a setting of the repository as well: %s',
    (id, name) => {
      const ref = { id, version: 1, name };
      const decision = { verdict: 'approve', actor: { type: 'policy', id, name }, comment: null, policy: ref } as const;
      const row = proposal(1, { approver: 'policy', decisions: [{ ...decision, at: '2026-01-01T00:00:00.000Z' }] });
      const steps = explain(known({ proposals: [{ row, change: change([]) }] }), nameOf);
      expect(steps.find(({ what }) => what === 'decision')).toMatchObject({
        text: `approved by policy ${name}, version 1`,
        policy: ref,
      });
    },
  );

  it('[RM70] tells who edited it and when apply claimed it, in the order in which that happened', () => {
    const at = (hour: number) => `2026-01-01T0${hour}:00:00.000Z`;
    const vote = { verdict: 'approve', actor: ADA, comment: null } as const;
    const row = proposal(1, {
      decisions: [
        { ...vote, at: at(1), void: 'edited' },
        { ...vote, at: at(3) },
      ],
      edits: [{ actor: { type: 'user', id: 'Ben' }, at: at(2), comment: 'too small' }],
      claimed_at: at(4),
      updated_at: at(5),
    });
    expect(textsOf(known({ proposals: [{ row, change: change([]) }] })).slice(2)).toEqual([
      'decision: approved by Ada (void: edited)',
      'edit: edited by Ben: too small',
      'decision: approved by Ada',
      'claim: claimed by apply',
      'outcome: ended applied',
    ]);
  });

  it.each([
    ['brake', 'the mass-delete brake holds it'],
    ['rolled_back', 'its revision is older than what was applied'],
    ['takeover', 'it rewrites what nobody manages'],
    ['no_receiver', 'nobody else declares the resource'],
  ] as const)('[RM70] says why no policy approved it: %s', (only_a_person, why) => {
    const policy = { policy: { id: 'q', version: 1, name: 'go' }, only_a_person } as ProposalRow['policy'];
    const row = proposal(1, { policy });
    expect(textsOf(known({ proposals: [{ row, change: change([]) }] }))[1]).toBe(
      `proposal: proposed to update (git); only a person approves it: ${why}`,
    );
  });

  it.each([
    ['region', ['p2']],
    ['labels', ['p1']],
    ['labels.tier', ['p1']],
    ['labels.tier.deep', ['p1']],
    ['label', []],
  ])('[RM71] of %s is told by the proposals that touch it', (field, proposals) => {
    const ids = explain(known({ field }), nameOf).map(({ proposal_id }) => proposal_id);
    expect([...new Set(ids)]).toEqual(proposals);
  });

  it('[RM72] is a line a step, with nothing in it that is secret or long', () => {
    const long = { path: 'metadata.text', to: 'x'.repeat(500), cause: 'git' as const };
    const secret = { path: 'metadata.url', to: 'https://a:hunter2@example.com/x', cause: 'git' as const };
    const given = known({ proposals: [{ row: proposal(1), change: change([long, secret]) }] });
    const text = explanationText(given, explain(given, nameOf));
    expect(text.split('\n')).toHaveLength(6);
    expect(text).toMatch(/^node a: live at version 9\.\n2026-01-01T00:00:00\.000Z  commit /);
    expect(text).not.toContain('hunter2');
    expect(text.length).toBeLessThan(800);
    const nothing = known({ proposals: [], live: null, field: 'region' });
    expect(explanationText(nothing, [])).toBe(
      'node a, region: not live.\nNo proposal and no change by hand is known.\n',
    );
  });
});
