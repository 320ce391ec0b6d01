import type { Change, ProposalView } from '@fleetwright/contracts';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Proposal } from '../api.ts';
import { FieldDiff } from './field-diff.tsx';
import { Findings } from './findings.tsx';
import { Failure } from './notice.tsx';
import { ProposalCard } from './proposal-card.tsx';
import { RequestFailed } from '../api.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const DIGEST = 'ab'.repeat(32);
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "javascript:alert('x')",
  '</pre><svg/onload=alert(1)>',
  '{{7*7}}${7*7}',
];

const change = (overrides: Partial<Change> = {}): Change => ({
  kind: 'node',
  key: 'edge-01',
  action: 'update',
  cause: 'git',
  fields: [{ path: 'region', from: 'a', to: 'b', cause: 'git' }],
  write: {},
  declared: {},
  live: {},
  live_version: 4,
  depends_on: [],
  line: 12,
  digest: DIGEST,
  ...overrides,
});

const proposal = (overrides: Partial<ProposalView> = {}): Proposal => ({
  id: ID,
  account_id: 'acme',
  repository_id: ID,
  sync_run_id: ID,
  action: 'update_node',
  change: 'update',
  kind: 'node',
  key: 'edge-01',
  cause: 'git',
  priority: 'medium',
  digest: DIGEST,
  live_version: 4,
  depends_on: [],
  ordinal: 0,
  brake: null,
  status: 'pending_approval',
  revision: {
    sha: 'a'.repeat(40),
    author_name: 'Ada',
    author_email: 'ada@example.com',
    message: 'm',
    committed_at: '2026-01-01T00:00:00.000Z',
  },
  body: { inline: change() },
  waiting_on: [],
  decisions: [],
  reason: null,
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  ...overrides,
});

describe('a proposal', () => {
  it('shows each field old and new, what it was computed from, and the digest that a decision names', () => {
    const html = renderToStaticMarkup(<ProposalCard proposal={proposal()} onDecide={() => undefined} />);
    for (const text of ['update', 'edge-01', 'region', '>a<', '>b<', 'live version 4', 'line 12', DIGEST])
      expect(html).toContain(text);
    expect(html.match(/<button/g)).toHaveLength(3);
  });

  it('can be decided only while it waits for a decision, and is not approved alone where the brake holds', () => {
    const decided = renderToStaticMarkup(
      <ProposalCard proposal={proposal({ status: 'approved' })} onDecide={() => undefined} />,
    );
    const held = renderToStaticMarkup(<ProposalCard proposal={proposal({ brake: 7 })} onDecide={() => undefined} />);
    expect(decided).not.toContain('Approve');
    expect(held).toMatch(/disabled=""[^>]*>Approve/);
    expect(held).toContain('7 deletes');
  });
});

describe('text of strangers', () => {
  it.each(HOSTILE)('%s is never markup', (text) => {
    const fields = [{ path: text, from: text, to: { [text]: text }, cause: 'drift' as const }];
    const html = [
      renderToStaticMarkup(<FieldDiff change={change({ fields })} />),
      renderToStaticMarkup(<ProposalCard proposal={proposal({ key: text, reason: text })} />),
      renderToStaticMarkup(
        <Findings
          list={{ items: [{ severity: 'error', code: 'x', message: text, file: text }], total: 1, document: null }}
        />,
      ),
    ].join('');
    expect(html).not.toMatch(/<(script|img|svg)|href="javascript/i);
  });
});

describe('a failure', () => {
  it('is told with every problem of the input', () => {
    const problem = {
      type: 'x',
      title: 'Invalid input',
      status: 422,
      code: 'invalid',
      detail: 'two things are wrong',
      errors: [
        { path: 'branch', code: 'a', message: 'begins with "-"' },
        { path: '', code: 'b', message: 'and more' },
      ],
    };
    const html = renderToStaticMarkup(<Failure error={new RequestFailed(422, problem)} />);
    for (const text of ['Invalid input', 'two things are wrong', 'branch', 'begins with', 'and more'])
      expect(html).toContain(text);
    expect(new RequestFailed(0, null).message).toBe('The gateway does not answer.');
  });
});
