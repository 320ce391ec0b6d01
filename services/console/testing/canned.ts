import type { Change, ProposalView, RepositoryView, SyncRunSummary } from '@fleetwright/contracts';
import type { Policy } from '../data/api.ts';

/** Answers of a gateway as specs need them: whole, plain, and with what a spec is about put in. */

export const AT = '2026-01-01T00:00:00.000Z';
export const REPOSITORY_ID = '00000000-0000-7000-8000-00000000aaaa';
export const RUN_ID = '00000000-0000-7000-8000-00000000bbbb';
const DIGEST = 'ab'.repeat(32);

export function idOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

export const change = (overrides: Partial<Change> = {}): Change => ({
  kind: 'node',
  key: 'edge-01',
  action: 'update',
  cause: 'git',
  fields: [{ path: 'region', from: 'ap-tokyo-1', to: 'eu-west-9', cause: 'git' }],
  write: { region: 'eu-west-9' },
  declared: { region: 'eu-west-9' },
  live: { region: 'ap-tokyo-1' },
  live_version: 4,
  depends_on: [],
  line: 12,
  digest: DIGEST,
  ...overrides,
});

export const REVISION = {
  sha: 'a'.repeat(40),
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'Grow Tokyo\n\nBecause.',
  committed_at: AT,
};

export const proposal = (overrides: Partial<ProposalView> = {}): ProposalView => ({
  id: idOf(1),
  account_id: 'acme',
  repository_id: REPOSITORY_ID,
  sync_run_id: RUN_ID,
  action: `${overrides.change ?? 'update'}_${overrides.kind ?? 'node'}`,
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
  policy: {
    policy: { id: idOf(9), version: 1, name: 'Default' },
    decision: 'require_approval',
    approvals_required: 1,
    separation_of_duties: false,
    expires_at: null,
    only_a_person: null,
    facts: { path_prefix: '', regions: ['ap-tokyo-1'], changes: 1 },
  },
  status: 'pending_approval',
  revision: REVISION,
  body: {
    inline: change({
      kind: overrides.kind ?? 'node',
      key: overrides.key ?? 'edge-01',
      action: overrides.change ?? 'update',
    }),
  },
  waiting_on: [],
  decisions: [],
  reason: null,
  created_at: AT,
  updated_at: AT,
  ...overrides,
});

export const repository = (overrides: Partial<RepositoryView> = {}): RepositoryView => ({
  id: REPOSITORY_ID,
  account_id: 'acme',
  name: 'fleet',
  repo_url: 'https://git.example.com/fleet.git',
  branch: 'main',
  path_prefix: '',
  vault_credential_path: null,
  ssh_credential_id: null,
  ssh_host_key: null,
  reconcile_interval_seconds: 300,
  enabled: true,
  auto_apply: false,
  self_heal: false,
  on_removal: 'delete',
  max_open_proposals: null,
  metadata: {},
  status: 'synced',
  last_error: null,
  last_error_code: null,
  consecutive_failures: 0,
  last_run_id: RUN_ID,
  last_synced_at: AT,
  last_synced_revision: REVISION.sha,
  last_diff_count: 0,
  next_sync_at: AT,
  host_key: null,
  webhook_generation: 1,
  version: 1,
  created_at: AT,
  updated_at: AT,
  ...overrides,
});

export const run = (overrides: Partial<SyncRunSummary> = {}): SyncRunSummary => ({
  id: RUN_ID,
  account_id: 'acme',
  repository_id: REPOSITORY_ID,
  number: 1,
  status: 'applied',
  trigger: 'webhook',
  actor: { type: 'system', id: 'repo-sync' },
  revision: REVISION,
  requires_approval: true,
  approval_request_id: RUN_ID,
  findings: { items: [], total: 0, document: null },
  counts: { create: 1, update: 0, delete: 0, adopt: 0, disown: 0 },
  plan_document: null,
  summary_document: null,
  deferred: 0,
  drift_after_apply: null,
  timings: {},
  superseded_by: null,
  supersedes: null,
  created_at: AT,
  finished_at: AT,
  proposal_counts: { applied: 1 },
  ...overrides,
});

export const policy = (overrides: Partial<Policy> = {}): Policy => ({
  id: idOf(9),
  version: 1,
  is_default: false,
  name: 'Deletes need two',
  enabled: true,
  decision: 'require_approval',
  match: { actions: ['system.gitops_delete_*'] },
  approvals_required: 2,
  separation_of_duties: true,
  created_at: AT,
  updated_at: AT,
  is_open: true,
  opens_at: null,
  warnings: [],
  ...overrides,
});
