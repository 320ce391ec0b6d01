export { Actor } from './actor.ts';
export {
  Accepted,
  ALL_COMMANDS,
  APPROVAL_COMMANDS,
  Claim,
  COMMANDS,
  CommandEnvelope,
  CommandReply,
  CredentialList,
  DIFF_COMMANDS,
  INVENTORY_COMMANDS,
  MutationRequest,
  MutationResult,
  PlanOutcome,
  PlanReply,
  Problem,
  PROJECTOR_COMMANDS,
  Refusal,
  RefusalCode,
  REPO_SYNC_COMMANDS,
} from './commands.ts';
export type { Command, CommandData, CommandType } from './commands.ts';
export { DesiredResource, DesiredState, ReferencePlace, Section, SECTIONS } from './desired.ts';
export { DriftedResource } from './drift.ts';
export { EventMetadata, StoredEnvelope } from './envelope.ts';
export type { NewEvent, StoredEvent } from './envelope.ts';
export { EVENTS } from './events/index.ts';
export type { EventData, EventType } from './events/index.ts';
export { Instance, InstanceStatus, MutationOrigin } from './events/fleet-events.ts';
export { ChangeCounts, FindingList } from './events/run-events.ts';
export { Finding, FindingSeverity } from './finding.ts';
export { FleetFile, fleetFileJsonSchema, fleetFileJsonSchemaText, RESERVED_FLEET_KEYS } from './fleet-file.ts';
export { FLEET_FORMATS } from './fleet-formats.ts';
export type { FleetFormat } from './fleet-formats.ts';
export { AccountId, CommitSha, Digest, Id, Instant, Json, LiveVersion } from './ids.ts';
export { PIPELINE } from './pipeline.ts';
export type { StageName } from './pipeline.ts';
export { Change, ChangeAction, ChangeCause, DiffSummary, FieldChange, NamesByAction, Plan, Revision } from './plan.ts';
export { Permission, PERMISSIONS, ProblemDocument } from './problem.ts';
export { ChangeBody, PROPOSAL_STATUSES, ProposalCore, ProposalStatus, RUN_STATUSES, RunStatus } from './proposal.ts';
export { RepositorySettings, SyncTrigger } from './repository.ts';
export {
  AssignmentAttributes,
  Attributes,
  ATTRIBUTES,
  GoneResource,
  LiveResource,
  LiveSnapshot,
  Management,
  ModuleAttributes,
  ModuleVersion,
  ModuleVersionState,
  NetworkAttributes,
  NodeAttributes,
  PeerAttributes,
  RESOURCE_KINDS,
  ResourceKind,
  ResourceRef,
  TemplateAttributes,
  TemplateModule,
  VirtualIpAttributes,
} from './resource.ts';
export type { AttributesOf } from './resource.ts';
export {
  DriftReportView,
  FleetEventView,
  FleetPlanView,
  HostKeyView,
  ProposalView,
  RepositoryView,
  ResourceView,
  RunAction,
  SyncRunView,
} from './views.ts';
export { ConnectionCheck } from './connection.ts';
export {
  DELIVERY_ID_LENGTH_MAX,
  DeliveryAnswer,
  PushAnswer,
  WebhookForm,
  WebhookProvider,
  WebhookReason,
  WebhookView,
} from './webhook.ts';
export {
  BulkDecideBody,
  CredentialsQuery,
  DecideBody,
  FleetEventsQuery,
  InstancesQuery,
  NewModuleVersionBody,
  PageQuery,
  PlanQuery,
  ProposalsQuery,
  RegisterRepositoryBody,
  RepositoriesQuery,
  ResourceBody,
  RunsQuery,
  SyncNowQuery,
  UpdateInstanceBody,
  UpdateRepositoryBody,
} from './http.ts';
