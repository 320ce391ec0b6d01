import { z } from 'zod';
import { ConnectionCheck } from '../connection.ts';
import { Id } from '../ids.ts';
import { OnRemoval, RepositorySettings } from '../repository.ts';
import { ResourceRef } from '../resource.ts';
import { DriftReportView, ProposalView, RepositoryView, SyncRunSummary } from '../views.ts';
import { WebhookView } from '../webhook.ts';
import { AS_OF } from './moment.ts';
import { LaterAnswer, PAGE, pageOf } from './page.ts';
import { RunDetail } from './runs.ts';

/** Inputs and answers of what is done with repositories. What an input does not name is refused. */

const settings = RepositorySettings.shape;

/** What a registration is without when it does not say. */
export const REGISTRATION = {
  branch: settings.branch.default('main'),
  path_prefix: settings.path_prefix.default(''),
  vault_credential_path: settings.vault_credential_path.default(null),
  ssh_credential_id: settings.ssh_credential_id.default(null),
  ssh_host_key: settings.ssh_host_key.default(null),
  reconcile_interval_seconds: settings.reconcile_interval_seconds.default(300),
  enabled: settings.enabled.default(true),
  auto_apply: settings.auto_apply.default(false),
  self_heal: z.boolean().default(false),
  on_removal: OnRemoval.default('delete'),
  max_open_proposals: settings.max_open_proposals.default(null),
  metadata: settings.metadata.default({}),
};

/** Which repository. What is no id of one is answered as one that is not there. */
const repository_id = z.string();
/** Seconds that the answer waits for the diff. */
const wait_seconds = z.coerce.number<number>().int().min(0).max(60).default(10);

export const RegisterRepositoryInput = z.strictObject({
  gitops_repository: z.strictObject({
    /** Default: the last part of `repo_url` without `.git`, with `-2` and so on when it is taken. */
    name: settings.name.optional(),
    repo_url: settings.repo_url,
    ...REGISTRATION,
  }),
});
/** As `If-Match` gives it; missing: whatever it is now. */
const expected_version = z.int().min(0).optional();

export const RepositoryInput = z.strictObject({ repository_id });
export const RemoveRepositoryInput = z.strictObject({ repository_id, expected_version });
export const UpdateRepositoryInput = z.strictObject({
  repository_id,
  expected_version,
  gitops_repository: z.strictObject(settings).partial(),
});
export const ListRepositoriesInput = z.strictObject({ ...PAGE, name: settings.name.optional() });
export const RepositoryRunsInput = z.strictObject({ repository_id, ...PAGE, ...AS_OF });
export const SyncRepositoryInput = z.strictObject({ repository_id, wait_seconds });
/** Resources that have drifted, as the report names them. */
const drifted = z.array(z.strictObject(ResourceRef.shape)).min(1);
export const RevertDriftInput = z.strictObject({
  repository_id,
  wait_seconds,
  /** The answer has the proposals of these alone; each sync proposes all differences. */
  resources: drifted.max(100).optional(),
});
export const AdoptDriftInput = z.strictObject({
  repository_id,
  /** Absent: every resource that drifts. */
  resources: drifted.max(1_000).optional(),
  /** Paths as the report has them; one names what is below it, too. */
  fields: z.array(z.string().min(1).max(256)).min(1).max(100).optional(),
});

export const RepositoryAnswer = z.object({ gitops_repository: RepositoryView });
/** While it cannot be read yet. */
export const RegisteredLater = z.object({ gitops_repository: z.object({ id: Id }), ...LaterAnswer.shape });
/** With its most recent runs, newest first. */
export const RepositoryWithRuns = z.object({
  gitops_repository: RepositoryView,
  gitops_sync_runs: z.array(SyncRunSummary),
});
export const RepositoriesPage = pageOf('gitops_repositories', RepositoryView);
export const ConnectionAnswer = z.object({ gitops_connection: ConnectionCheck });
export const DriftReportAnswer = DriftReportView;
/** A whole fleet.yaml; over HTTP the body is its text. */
export const FleetYamlAnswer = z.object({ fleet_yaml: z.string() });
export const WebhookAnswer = z.object({ gitops_webhook: WebhookView });
export const WebhookLater = z.object({ gitops_webhook: WebhookView, ...LaterAnswer.shape });

/** The run once its diff is ready or it ended, with the first page of its proposals: `next_cursor` of the run leads on. */
export const SyncAnswer = z.object({ gitops_sync_run: RunDetail, gitops_proposals: z.array(ProposalView) });
/** The run in progress; not more than which it is while it cannot be read yet. */
export const SyncLater = z.object({
  gitops_sync_run: z.union([
    RunDetail,
    z.object({ id: Id, repository_id: z.string(), status: z.literal('in_progress') }),
  ]),
  gitops_proposals: z.array(ProposalView),
});
