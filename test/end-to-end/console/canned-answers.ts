import type { AnswerOf } from '@fleetwright/contracts/client';
import type { Proposal } from '../../../services/console/data/api.ts';
import {
  AT,
  change,
  idOf,
  policy,
  proposal,
  repository,
  run,
  RUN_ID,
} from '../../../services/console/testing/canned.ts';
import { cannedFleet } from './canned-fleet.ts';
import { type Answers, type Asked, Refusal } from './canned-gateway.ts';
import { cannedMachines } from './canned-machines.ts';

/** A commit that changes a little of everything. */
export function someProposals(): Proposal[] {
  const template = proposal({
    id: idOf(1),
    change: 'create',
    kind: 'template',
    key: 'edge-cdn',
    live_version: null,
    body: {
      inline: change({
        kind: 'template',
        key: 'edge-cdn',
        action: 'create',
        live: null,
        live_version: null,
        declared: { description: 'CDN', modules: [] },
        fields: [
          { path: 'description', to: 'CDN nodes', cause: 'git' },
          {
            path: 'modules',
            to: [
              { name: 'nginx', config: {}, enabled: true, priority: null, version: null },
              { name: 'tls', config: { cert: 'edge' }, enabled: true, priority: 10, version: '2.1' },
            ],
            cause: 'git',
          },
          { path: 'config', to: {}, cause: 'git' },
          { path: 'architecture', to: null, cause: 'git' },
        ],
      }),
    },
  });
  const node = proposal({
    id: idOf(2),
    key: 'edge-tokyo-03',
    change: 'create',
    ordinal: 1,
    depends_on: [{ kind: 'template', key: 'edge-cdn' }],
    waiting_on: [{ kind: 'template', key: 'edge-cdn' }],
  });
  const update = proposal({ id: idOf(3), key: 'edge-london-01', ordinal: 2 });
  const drift = proposal({ id: idOf(4), key: 'edge-tokyo-02', cause: 'drift', ordinal: 3 });
  const gone = proposal({ id: idOf(5), key: 'edge-paris-09', change: 'delete', ordinal: 4, priority: 'high' });
  return [template, node, update, drift, gone];
}

export function manyProposals(count: number): Proposal[] {
  return Array.from({ length: count }, (_, n) =>
    proposal({ id: idOf(n + 1), key: `edge-${String(n + 1).padStart(4, '0')}`, ordinal: n }),
  );
}

const page = <Rows>(noun: string, rows: Rows) => ({ [noun]: rows, next_cursor: null }) as never;
const plainRun = (): AnswerOf<'gitops_get_sync_run'> => {
  const { proposal_counts, ...row } = run({
    status: 'diff_ready',
    finished_at: null,
    timings: Object.fromEntries(
      ['fetch', 'parse', 'diff', 'review'].map((s) => [s, { duration_ms: 42, finished_at: AT }]),
    ),
    findings: {
      items: [1, 2, 3].map((line) => ({
        severity: 'warning' as const,
        code: 'unpinned_module',
        message: `module \`nginx\` is not pinned (${line})`,
        file: 'fleet.yaml',
        line,
        column: 5,
      })),
      total: 3,
      document: null,
    },
  });
  return {
    ...row,
    proposal_counts,
    diff: null,
    proposals: [],
    next_cursor: null,
    totals: { applied_actions: 0, failed_actions: 0, remaining: 0 },
    applied_actions: [],
    failed_actions: [],
    remaining: [],
  };
};

/** A small fleet with something of everything, in front of which each page can be looked at. */
export function cannedAnswers(proposals: readonly Proposal[] = someProposals()): Answers {
  const failed = run({
    id: idOf(20),
    number: 2,
    status: 'failed',
    counts: null,
    trigger: 'interval',
    findings: {
      items: [{ severity: 'error', code: 'unknown_key', message: 'unknown key `regoin`; did you mean `region`?' }],
      total: 1,
      document: null,
    },
  });
  return {
    ...cannedFleet(),
    ...cannedMachines(),
    get_read_models: () => ({ read_models: { position: 1, generation: 1, head: 1 } }),
    gitops_list_proposals: ({ query }) =>
      page('gitops_proposals', query.has('run') ? proposals.slice(0, 5) : proposals),
    gitops_get_proposal: (asked) => shownProposal(proposals, asked),
    gitops_list_repositories: () => page('gitops_repositories', [repository()]),
    gitops_get_repository: () => ({ gitops_repository: repository(), gitops_sync_runs: [run(), failed] }),
    gitops_list_policies: () => ({
      intervention_policies: [policy(), policy({ id: idOf(10), is_default: true, name: 'Default' })],
    }),
    gitops_get_policy: () => ({ intervention_policy: policy() }),
    gitops_list_sync_runs: () => page('gitops_sync_runs', [failed, run({ status: 'diff_ready', finished_at: null })]),
    gitops_get_sync_run: ({ path }) =>
      path['sync_run_id'] === RUN_ID ? plainRun() : new Refusal(404, 'not_found', 'No run.'),
    gitops_get_drift_report: () => cannedDrift(),
    list_drift_ignores: () => page('drift_ignores', []),
    list_vault_credentials: () => ({ vault_credentials: [] }),
    gitops_explain: () => ({
      explanation: {
        kind: 'node',
        key: 'edge-01',
        field: null,
        text: '',
        steps: [{ what: 'commit', at: AT, text: 'Ada committed “Grow Tokyo”' }],
      },
    }),
  };
}

function shownProposal(proposals: readonly Proposal[], { path }: Asked): AnswerOf<'gitops_get_proposal'> | Refusal {
  const found = proposals.find(({ id }) => id === path['proposal_id']);
  if (found === undefined) return new Refusal(404, 'not_found', 'There is no such proposal.');
  const body = 'inline' in found.body ? found.body : { inline: change() };
  return { gitops_proposal: { ...found, body, payload: body.inline.write } };
}

function cannedDrift(): AnswerOf<'gitops_get_drift_report'> {
  return {
    repository_id: repository().id,
    account_id: 'acme',
    drift: true,
    fingerprint: null,
    severity: 'medium',
    resources: [
      {
        kind: 'node',
        key: 'edge-tokyo-02',
        change: 'modified',
        fields: [{ path: 'region', expected: 'ap-tokyo-1', actual: 'eu-west-9' }],
        changed_by: { type: 'user', id: 'bob', name: 'Bob' },
        changed_at: AT,
        changed_via: { face: 'rest', operation: 'update_node', request_id: 'r' },
      },
    ],
    total: 1,
    ignored: [],
    ignored_total: 0,
    detected_at: AT,
    resolved_at: null,
    live_revision: 7,
  };
}
