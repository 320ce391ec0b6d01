import type { Change, ProposalView, Reach } from '@fleetwright/contracts';
import type { ProposalDetail } from '@fleetwright/contracts/api';
import { DEFAULT_POLICY } from './policy.ts';
import { ACCOUNT, AT, REPOSITORY_ID, RUN_ID, SHA } from './repository.ts';

const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const REVISION = {
  sha: SHA,
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'Add edge-01',
  committed_at: AT,
};

export const CHANGE: Change = {
  kind: 'node',
  key: 'edge-01',
  action: 'create',
  cause: 'initial',
  fields: [{ path: 'region', to: 'eu-west-1', cause: 'initial' }],
  write: { template: 'edge', region: 'eu-west-1' },
  declared: { template: 'edge', region: 'eu-west-1' },
  live: null,
  live_version: null,
  depends_on: [{ kind: 'template', key: 'edge' }],
  line: 12,
  digest: DIGEST,
};

export const PROPOSAL: ProposalView = {
  id: '019ceb11-7c00-7000-8000-000000000003',
  account_id: ACCOUNT,
  repository_id: REPOSITORY_ID,
  sync_run_id: RUN_ID,
  action: 'create_node',
  change: 'create',
  kind: 'node',
  key: 'edge-01',
  cause: 'initial',
  priority: 'medium',
  digest: DIGEST,
  live_version: null,
  depends_on: [{ kind: 'template', key: 'edge' }],
  ordinal: 1,
  brake: null,
  status: 'pending_approval',
  revision: REVISION,
  body: { inline: CHANGE },
  policy: {
    policy: { id: DEFAULT_POLICY.id, version: 1, name: DEFAULT_POLICY.name },
    decision: 'require_approval',
    approvals_required: 1,
    separation_of_duties: false,
    expires_at: null,
    only_a_person: null,
    facts: { path_prefix: '', regions: ['eu-west-1'], changes: 2 },
  },
  waiting_on: [],
  decisions: [],
  reason: null,
  created_at: AT,
  updated_at: AT,
};

/** What a run with that change reaches. */
export const REACH: Reach = {
  total: 1,
  groups: [
    {
      nodes: ['edge-01'],
      total: 1,
      change: 'added',
      template: 'edge',
      modules: [{ name: 'motd', change: 'added', to: '1.0.0' }],
      networks: [],
      files: [
        {
          module: 'motd',
          path: '/etc/motd',
          change: 'added',
          diff: '--- /etc/motd\n+++ /etc/motd\n@@ -1,0 +1,1 @@\n+Welcome\n',
        },
      ],
      files_total: 1,
    },
  ],
  groups_total: 1,
};

export const PROPOSAL_DETAIL: ProposalDetail = {
  ...PROPOSAL,
  body: { inline: CHANGE },
  payload: { hostname: 'edge-01', ...CHANGE.write },
  reach: REACH,
};
