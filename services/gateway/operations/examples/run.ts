import {
  type DiffSummary,
  type FleetPlanView,
  type NamesByAction,
  type StoredEnvelope,
  type SyncRunSummary,
  Position,
} from '@fleetwright/contracts';
import type { RunDetail, RunFileAnswer } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { CHANGE, PROPOSAL, PROPOSAL_DETAIL, REACH, REVISION } from './proposal.ts';
import { ACCOUNT, AT, PERSON, REPOSITORY, REPOSITORY_ID, RUN_ID } from './repository.ts';

const COUNTS = { create: 1, update: 0, delete: 0, adopt: 0, disown: 0 };
const none = (): NamesByAction => ({ add: [], update: [], delete: [], adopt: [], disown: [] });
const DIFF: DiffSummary = {
  templates: none(),
  modules: none(),
  nodes: { ...none(), add: ['edge-01'] },
  assignments: none(),
  sdwan: { networks: none(), peers: none(), virtual_ips: none() },
  provider_configs: { informational: [] },
  reach: REACH,
};
const { id, action, kind, key, status } = PROPOSAL;

export const RUN: SyncRunSummary = {
  id: RUN_ID,
  account_id: ACCOUNT,
  repository_id: REPOSITORY_ID,
  number: 7,
  status: 'diff_ready',
  trigger: 'sync_now',
  actor: PERSON,
  revision: REVISION,
  requires_approval: true,
  approval_request_id: RUN_ID,
  findings: { items: [], total: 0, document: null },
  counts: COUNTS,
  plan_document: CHANGE.digest,
  summary_document: CHANGE.digest,
  deferred: 0,
  proposal_counts: { pending_approval: 1 },
  drift_after_apply: null,
  timings: { fetch: { duration_ms: 180, finished_at: AT }, diff: { duration_ms: 9, finished_at: AT } },
  superseded_by: null,
  supersedes: null,
  created_at: AT,
  finished_at: null,
};

export const RUN_DETAIL: RunDetail = {
  ...RUN,
  diff: DIFF,
  next_cursor: null,
  applied_actions: [],
  failed_actions: [],
  remaining: [{ proposal_id: id, action, kind, key, reason: status }],
  totals: { applied_actions: 0, failed_actions: 0, remaining: 1 },
  proposals: [{ id, action, kind, key, status, payload: PROPOSAL_DETAIL.payload, waiting_on: [] }],
};

export const RUN_EVENT: z.infer<typeof StoredEnvelope> & { data: Record<string, z.util.JSONType> } = {
  id: '019ceb11-7c00-7000-8000-000000000004',
  account_id: ACCOUNT,
  actor: PERSON,
  correlation_id: RUN_ID,
  causation_id: RUN_ID,
  traceparent: null,
  type: 'SyncRequested',
  schema_version: 1,
  stream: `repository-${REPOSITORY_ID}`,
  version: 9,
  position: Position.parse(4_711),
  recorded_at: AT,
  data: { repository_id: REPOSITORY_ID, run_id: RUN_ID, run_number: 7, trigger: 'sync_now' },
};

export const RUN_FILE: z.infer<typeof RunFileAnswer>['file_excerpt'] = {
  sync_run_id: RUN_ID,
  revision: REVISION.sha,
  file: 'fleet.yaml',
  total_lines: 5,
  lines: [
    { number: 3, text: 'nodes:', masked: false },
    { number: 4, text: '  - hostname: edge-01', masked: false },
    { number: 5, text: '    region: eu-west-1', masked: false },
  ],
};

export const PLAN: FleetPlanView = {
  repository_id: REPOSITORY.id,
  live_revision: 12,
  has_changes: true,
  counts: COUNTS,
  diff: DIFF,
  changes: [CHANGE],
  findings: [],
};
