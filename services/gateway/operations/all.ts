import type { Operation } from '../operation.ts';
import { listAgents } from './agents/list.ts';
import { getNodeBundle } from './agents/node-bundle.ts';
import { revokeAgent } from './agents/revoke.ts';
import { closeBreakGlassReview } from './break-glass/close-review.ts';
import { endBreakGlass } from './break-glass/end.ts';
import { listBreakGlass } from './break-glass/list.ts';
import { openBreakGlass } from './break-glass/open.ts';
import { listCredentials } from './credentials/list.ts';
import { listDeadLetters } from './dead-letters/list.ts';
import { replayDeadLetter } from './dead-letters/replay.ts';
import { createDriftIgnore } from './drift-ignores/create.ts';
import { deleteDriftIgnore } from './drift-ignores/delete.ts';
import { getDriftIgnore } from './drift-ignores/get.ts';
import { listDriftIgnores } from './drift-ignores/list.ts';
import { updateDriftIgnore } from './drift-ignores/update.ts';
import { createEventConsumer } from './event-consumers/create.ts';
import { deleteEventConsumer } from './event-consumers/delete.ts';
import { listEventConsumers } from './event-consumers/list.ts';
import { explainResource } from './explain/explain-resource.ts';
import { exportFleetYaml } from './export/export-fleet.ts';
import { exportRepository } from './export/export-repository.ts';
import { fleetDiff } from './fleet-diff/fleet-diff.ts';
import { listFleetEvents } from './fleet-events/list.ts';
import { createGiteaRepository } from './integrations/create-gitea-repository.ts';
import { confirmPendingChange } from './gitops-mode/confirm.ts';
import { getGitopsMode } from './gitops-mode/get.ts';
import { listPendingChanges } from './gitops-mode/list-pending.ts';
import { setGitopsMode } from './gitops-mode/set.ts';
import { withdrawPendingChange } from './gitops-mode/withdraw.ts';
import { getInstance } from './instances/get.ts';
import { listInstances } from './instances/list.ts';
import { updateInstance } from './instances/update.ts';
import { changePolicy } from './intervention-policies/change.ts';
import { createPolicy } from './intervention-policies/create.ts';
import { deletePolicy } from './intervention-policies/delete.ts';
import { getPolicy } from './intervention-policies/get.ts';
import { listPolicies } from './intervention-policies/list.ts';
import { simulatePolicy } from './intervention-policies/simulate.ts';
import { replacePolicy } from './intervention-policies/replace.ts';
import { listModuleVersions } from './modules/list-versions.ts';
import { promoteModuleVersion } from './modules/promote-version.ts';
import { planFleet } from './plan/plan-fleet.ts';
import { applyProposal } from './proposals/apply.ts';
import { approveProposal } from './proposals/approve.ts';
import { decideProposals } from './proposals/decide-many.ts';
import { editProposal } from './proposals/edit.ts';
import { getProposal } from './proposals/get.ts';
import { listProposals } from './proposals/list.ts';
import { rejectProposal } from './proposals/reject.ts';
import { withdrawVote } from './proposals/withdraw-vote.ts';
import { getReadModels } from './read-models/get.ts';
import { rebuildReadModels } from './read-models/rebuild.ts';
import { createRegistrationToken } from './registration-tokens/create.ts';
import { listRegistrationTokens } from './registration-tokens/list.ts';
import { revokeRegistrationToken } from './registration-tokens/revoke.ts';
import { adoptDrift } from './repositories/adopt-drift.ts';
import { checkConnection } from './repositories/check-connection.ts';
import { checkRepository } from './repositories/check.ts';
import { getDriftReport } from './repositories/drift-report.ts';
import { getRepository } from './repositories/get.ts';
import { listRepositoryRuns } from './repositories/list-runs.ts';
import { listRepositories } from './repositories/list.ts';
import { registerRepository } from './repositories/register.ts';
import { revertDrift } from './repositories/revert-drift.ts';
import { rotateWebhook } from './repositories/rotate-webhook.ts';
import { syncRepository } from './repositories/sync.ts';
import { unregisterRepository } from './repositories/unregister.ts';
import { updateRepository } from './repositories/update.ts';
import { getWebhook } from './repositories/webhook.ts';
import { createResource } from './resources/create.ts';
import { deleteResource } from './resources/delete.ts';
import { getResource } from './resources/get.ts';
import { KINDS } from './resources/kind.ts';
import { listResources } from './resources/list.ts';
import { updateResource } from './resources/update.ts';
import { rollBackRun } from './rollback/roll-back-run.ts';
import { createServiceToken } from './service-tokens/create.ts';
import { listServiceTokens } from './service-tokens/list.ts';
import { revokeServiceToken } from './service-tokens/revoke.ts';
import { eraseSubject } from './subjects/erase.ts';
import { listSubjects } from './subjects/list.ts';
import { listRunEvents } from './sync-runs/events.ts';
import { getRunFile } from './sync-runs/file.ts';
import { getRun } from './sync-runs/get.ts';
import { listRuns } from './sync-runs/list.ts';
import { createWebhookSubscription } from './webhook-subscriptions/create.ts';
import { deleteWebhookSubscription } from './webhook-subscriptions/delete.ts';
import { getWebhookSubscription } from './webhook-subscriptions/get.ts';
import { listWebhookSubscriptions } from './webhook-subscriptions/list.ts';
import { listWebhookDeliveries } from './webhook-subscriptions/list-deliveries.ts';
import { replayWebhookDelivery } from './webhook-subscriptions/replay-delivery.ts';
import { rotateWebhookSubscription } from './webhook-subscriptions/rotate.ts';
import { updateWebhookSubscription } from './webhook-subscriptions/update.ts';

/** Everything that the gateway can be asked for with a token, in the order in which it is described. */
export const OPERATIONS: readonly Operation[] = [
  registerRepository,
  listRepositories,
  getRepository,
  updateRepository,
  unregisterRepository,
  checkConnection,
  checkRepository,
  syncRepository,
  listRepositoryRuns,
  getDriftReport,
  revertDrift,
  adoptDrift,
  exportRepository,
  exportFleetYaml,
  listDriftIgnores,
  getDriftIgnore,
  createDriftIgnore,
  updateDriftIgnore,
  deleteDriftIgnore,
  listWebhookSubscriptions,
  getWebhookSubscription,
  createWebhookSubscription,
  updateWebhookSubscription,
  rotateWebhookSubscription,
  deleteWebhookSubscription,
  listWebhookDeliveries,
  replayWebhookDelivery,
  listEventConsumers,
  createEventConsumer,
  deleteEventConsumer,
  getGitopsMode,
  setGitopsMode,
  listPendingChanges,
  confirmPendingChange,
  withdrawPendingChange,
  openBreakGlass,
  listBreakGlass,
  endBreakGlass,
  closeBreakGlassReview,
  getWebhook,
  rotateWebhook,
  listRuns,
  getRun,
  listRunEvents,
  getRunFile,
  rollBackRun,
  planFleet,
  explainResource,
  fleetDiff,
  listProposals,
  getProposal,
  approveProposal,
  rejectProposal,
  withdrawVote,
  editProposal,
  applyProposal,
  decideProposals,
  listPolicies,
  getPolicy,
  createPolicy,
  replacePolicy,
  changePolicy,
  deletePolicy,
  simulatePolicy,
  listFleetEvents,
  ...KINDS.flatMap((kind) => [
    listResources(kind),
    getResource(kind),
    createResource(kind),
    updateResource(kind),
    deleteResource(kind),
  ]),
  listModuleVersions,
  promoteModuleVersion,
  listInstances,
  getInstance,
  updateInstance,
  createRegistrationToken,
  listRegistrationTokens,
  revokeRegistrationToken,
  listAgents,
  revokeAgent,
  getNodeBundle,
  createServiceToken,
  listServiceTokens,
  revokeServiceToken,
  listSubjects,
  eraseSubject,
  createGiteaRepository,
  listCredentials,
  listDeadLetters,
  replayDeadLetter,
  getReadModels,
  rebuildReadModels,
];
