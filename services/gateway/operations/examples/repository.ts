import type { FilePatch } from '@fleetwright/contracts/api';
import type { ConnectionCheck, DriftReportView, RepositoryView, WebhookView } from '@fleetwright/contracts';

/** Who, when and what the examples of the description speak of. */
export const ACCOUNT = 'acme';
export const PERSON = { type: 'user' as const, id: 'ada', email: 'ada@example.com' };
export const AT = '2026-03-14T09:26:53.589Z';
export const REPOSITORY_ID = '019ceb11-7c00-7000-8000-000000000001';
export const RUN_ID = '019ceb11-7c00-7000-8000-000000000002';
export const SHA = '3f786850e387550fdab836ed7e6dc881de23001b';

export const REPOSITORY: RepositoryView = {
  id: REPOSITORY_ID,
  account_id: ACCOUNT,
  name: 'fleet-config',
  repo_url: 'https://git.example.com/acme/fleet-config.git',
  branch: 'main',
  path_prefix: '',
  vault_credential_path: 'secret/data/powernode/gitops/fleet-config',
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
  last_synced_revision: SHA,
  last_diff_count: 1,
  next_sync_at: '2026-03-14T09:31:53.589Z',
  host_key: null,
  webhook_generation: 1,
  version: 1,
  created_at: AT,
  updated_at: AT,
};

export const CONNECTION: ConnectionCheck = {
  reachable: true,
  branch: 'main',
  revision: SHA,
  host_key: null,
  file: { path: 'fleet.yaml', size_bytes: 2_048 },
  findings: [],
};

export const DRIFT_REPORT: DriftReportView = {
  repository_id: REPOSITORY_ID,
  account_id: ACCOUNT,
  drift: true,
  fingerprint: '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592',
  severity: 'medium',
  resources: [
    {
      kind: 'node',
      key: 'edge-01',
      change: 'modified',
      fields: [{ path: 'region', expected: 'eu-west-1', actual: 'eu-west-2' }],
      changed_by: PERSON,
      changed_at: AT,
      changed_via: { face: 'rest', operation: 'update_node', request_id: '019ceb11-7c00-7000-8000-0000000000a1' },
    },
  ],
  total: 1,
  ignored: [],
  ignored_total: 0,
  detected_at: AT,
  resolved_at: null,
  live_revision: 12,
};

export const REPOSITORY_ADOPTION: FilePatch = {
  file: 'fleet.yaml',
  revision: 'd1c7e2a94b0f6c3d5e8a7b2c1f0e9d8c7b6a5f4e',
  patch:
    '--- a/fleet.yaml\n+++ b/fleet.yaml\n@@ -4,3 +4,3 @@\n   - hostname: edge-01\n     template: web\n-    region: eu-west-1\n+    region: eu-west-2\n',
  fleet_yaml: 'version: 1\naccount: acme\nnodes:\n  - hostname: edge-01\n    template: web\n    region: eu-west-2\n',
  left: [],
  left_total: 0,
};

const form = (provider: string, event: string, signature_headers: string[]) => ({
  path: `/api/v1/webhooks/${provider}/${REPOSITORY_ID}`,
  content_type: 'application/json' as const,
  signature_headers,
  event,
});

export const WEBHOOK: WebhookView = {
  repository_id: REPOSITORY_ID,
  secret: '<the secret>',
  gitlab_signing_token: 'whsec_<the secret>',
  generation: 1,
  providers: {
    gitea: form('gitea', 'Push Events', ['X-Gitea-Signature', 'X-Hub-Signature-256']),
    github: form('github', 'Just the push event', ['X-Hub-Signature-256']),
    gitlab: form('gitlab', 'Push events', ['X-Gitlab-Token', 'webhook-signature']),
  },
};
