import { type ConnectionCheck, DEFAULT_POLICY_ID, type PlanOutcome } from '@fleetwright/contracts';
import { digestFor } from '@fleetwright/core/read-models/testing';
import { KIND_ROUTES } from '../resource-kinds.ts';

const SYSTEM = '/api/v1/system';

/** A request that changes something, or asks a stage to look at something. */
export interface UnsafeRequest {
  /** The method and pattern of its route. */
  readonly route: string;
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly ifMatch?: string;
}

/** Rows that the requests name; they must be in the read models. */
export interface Named {
  readonly repository: string;
  readonly proposal: string;
  readonly run: string;
  readonly instance: string;
  readonly module: string;
  readonly deadLetter: string;
  readonly driftIgnore: string;
  readonly subscription: string;
  readonly serviceToken: string;
  readonly subject: string;
}

const POLICY = { name: 'All', decision: 'require_approval', match: { actions: ['*'] } };
const SETTINGS = { repo_url: 'https://git.example.com/acme/fleet.git' };

function request(method: string, pattern: string, more: Partial<UnsafeRequest> = {}): UnsafeRequest {
  const path = `${SYSTEM}/${pattern}`;
  return { route: `${method} ${path}`, path, ...more };
}

function anyVersion(asked: UnsafeRequest): UnsafeRequest {
  return { ...asked, ifMatch: '*' };
}

/** Waits for no diff: here nobody makes one. */
function atOnce({ path, ...more }: UnsafeRequest): UnsafeRequest {
  return { ...more, path: `${path}?wait_seconds=0` };
}

/** One request for every unsafe route that takes a token. */
export function unsafeRequests(named: Named): readonly UnsafeRequest[] {
  const { repository, proposal, run, instance, module, deadLetter, driftIgnore } = named;
  const { subscription, serviceToken, subject } = named;
  const ignoring = { kind: 'node', key: 'a', reason: 'r', expires_at: '2026-05-01T00:00:00.000Z' };
  const opening = { kind: 'node', key: 'a', reason: 'r', duration_seconds: 60 };
  const of = (method: string, pattern: string, ids: readonly string[], body?: unknown) => {
    const left = [...ids];
    const path = `${SYSTEM}/${pattern.replaceAll(/:\w+/g, () => encodeURIComponent(left.shift() ?? ''))}`;
    return request(method, pattern, { path, ...(body === undefined ? {} : { body }) });
  };
  const decision = { digest: digestFor(1) };
  return [
    of('POST', 'gitops_repositories', [], { gitops_repository: SETTINGS }),
    of('POST', 'gitops_repositories/check_connection', [], { gitops_repository: SETTINGS }),
    of('POST', 'gitops_repositories/:repository_id/check_connection', [repository]),
    of('PATCH', 'gitops_repositories/:repository_id', [repository], { gitops_repository: { branch: 'next' } }),
    of('DELETE', 'gitops_repositories/:repository_id', [repository]),
    atOnce(of('POST', 'gitops_repositories/:repository_id/sync_now', [repository])),
    atOnce(of('POST', 'gitops_repositories/:repository_id/drift/revert', [repository])),
    of('POST', 'gitops_repositories/:repository_id/drift/adopt', [repository]),
    of('POST', 'gitops_repositories/:repository_id/webhook/rotate', [repository]),
    of('POST', 'drift_ignores', [], { drift_ignore: ignoring }),
    of('PATCH', 'drift_ignores/:ignore_id', [driftIgnore], { drift_ignore: { key: 'b' } }),
    of('DELETE', 'drift_ignores/:ignore_id', [driftIgnore]),
    of('POST', 'event_consumers', [], { event_consumer: { start: 'oldest' } }),
    of('DELETE', 'event_consumers/:name', ['reader-acme-1']),
    of('POST', 'webhook_subscriptions', [], { webhook_subscription: { name: 'w', url: 'https://hooks.example.com' } }),
    of('PATCH', 'webhook_subscriptions/:subscription_id', [subscription], { webhook_subscription: { name: 'v' } }),
    of('DELETE', 'webhook_subscriptions/:subscription_id', [subscription]),
    of('POST', 'webhook_subscriptions/:subscription_id/rotate', [subscription]),
    of('POST', 'webhook_subscriptions/:subscription_id/deliveries/:delivery_id/replay', [subscription, driftIgnore]),
    of('POST', 'gitops_sync_runs/:sync_run_id/rollback', [run], { push: false }),
    of('PUT', 'gitops_mode', [], { gitops_mode: { mode: 'on' } }),
    of('POST', 'gitops_mode/pending_changes/:pending_change_id/confirm', [driftIgnore]),
    of('DELETE', 'gitops_mode/pending_changes/:pending_change_id', [driftIgnore]),
    of('POST', 'gitops_mode/break_glass', [], { break_glass: opening }),
    of('POST', 'gitops_mode/break_glass/:break_glass_id/end', [driftIgnore]),
    of('POST', 'gitops_mode/break_glass/:break_glass_id/review/close', [driftIgnore]),
    of('POST', 'gitops_proposals/:proposal_id/approve', [proposal], decision),
    of('POST', 'gitops_proposals/:proposal_id/reject', [proposal], decision),
    of('POST', 'gitops_proposals/:proposal_id/retry', [proposal]),
    of('POST', 'gitops_proposals/:proposal_id/edit', [proposal], { ...decision, payload: { region: 'eu' } }),
    of('DELETE', 'gitops_proposals/:proposal_id/vote', [proposal]),
    of('POST', 'intervention_policies', [], { intervention_policy: POLICY }),
    of('POST', 'intervention_policies/simulate', [], { policy: POLICY }),
    anyVersion(of('PUT', 'intervention_policies/:policy_id', [DEFAULT_POLICY_ID], { intervention_policy: POLICY })),
    anyVersion(
      of('PATCH', 'intervention_policies/:policy_id', [DEFAULT_POLICY_ID], { intervention_policy: { note: 'x' } }),
    ),
    anyVersion(of('DELETE', 'intervention_policies/:policy_id', [DEFAULT_POLICY_ID])),
    of('POST', 'gitops_proposals/bulk', [], { verdict: 'approve', proposals: [{ id: proposal, ...decision }] }),
    { ...of('POST', 'gitops_plan', [], 'version: 1\naccount: acme\n'), contentType: 'application/yaml' },
    of('POST', 'node_modules/:module/versions', [module], { version: { version: '1.0.0', state: 'live' } }),
    of('PATCH', 'instances/:instance_id', [instance], { instance: { status: 'running' } }),
    of('POST', 'registration_tokens', [], { registration_token: { hostname: 'edge-01' } }),
    of('DELETE', 'registration_tokens/:registration_token_id', [driftIgnore]),
    of('POST', 'service_tokens', [], { service_token: { name: 'ci', permissions: ['system.gitops.read'] } }),
    of('DELETE', 'service_tokens/:service_token_id', [serviceToken]),
    of('DELETE', 'subjects/:subject_id', [subject]),
    of('POST', 'agents/:agent_id/revoke', [driftIgnore]),
    of('POST', 'dead_letters/:dead_letter_id/replay', [deadLetter]),
    of('POST', 'read_models/rebuild', []),
    ...KIND_ROUTES.flatMap(({ path, noun, keyFields }) => [
      of('POST', path, [], { [noun]: Object.fromEntries(keyFields.map((field) => [field, 'one'])) }),
      of('PATCH', `${path}/:key`, ['one'], { [noun]: { description: 'x' } }),
      of('DELETE', `${path}/:key`, ['one']),
    ]),
  ];
}

export const REACHED: ConnectionCheck = {
  reachable: true,
  branch: 'main',
  revision: 'a'.repeat(40),
  host_key: null,
  file: { path: 'fleet.yaml', size_bytes: 20 },
  findings: [],
};

const NO_NAMES = { add: [], update: [], delete: [], adopt: [] };

/** A plan that differs with `revision` alone. */
export function planAt(revision: number): PlanOutcome {
  return {
    outcome: 'planned',
    live_revision: revision,
    counts: { create: 0, update: 0, delete: 0, adopt: 0 },
    summary: {
      templates: NO_NAMES,
      modules: NO_NAMES,
      nodes: NO_NAMES,
      assignments: NO_NAMES,
      sdwan: { networks: NO_NAMES, peers: NO_NAMES, virtual_ips: NO_NAMES },
      provider_configs: { informational: [] },
    },
    changes: [],
    findings: [],
  };
}
