export { Actor } from './actor.ts';
export {
  AgentPage,
  AgentStanding,
  BUNDLES_COMMANDS,
  BundleReply,
  ENROLMENT_COMMANDS,
  FLEET_STATUS_COMMANDS,
  RegistrationToken,
  RegistrationTokenPage,
} from './agent-commands.ts';
export { Accepted, CommandReply, Problem, Refusal, RefusalCode } from './command-reply.ts';
export {
  ALL_COMMANDS,
  APPROVAL_COMMANDS,
  Claim,
  COMMANDS,
  CommandEnvelope,
  CredentialList,
  PublicKey,
  DIFF_COMMANDS,
  INVENTORY_COMMANDS,
  MutationRequest,
  MutationResult,
  PlanOutcome,
  PlanReply,
  PolicyWritten,
  PROJECTOR_COMMANDS,
  REPO_SYNC_COMMANDS,
} from './commands.ts';
export { DRIFT_COMMANDS, ExportReply, FilePatchReply, NotWritten } from './drift-commands.ts';
export type { Command, CommandData, CommandType } from './commands.ts';
export { DesiredResource, DesiredState, ReferencePlace } from './desired.ts';
export { DriftedResource, DriftIgnore, HiddenDrift } from './drift.ts';
export { EventMetadata, StoredEnvelope } from './envelope.ts';
export type { NewEvent, StoredEvent } from './envelope.ts';
export { EVENTS } from './events/index.ts';
export type { EventData, EventType } from './events/index.ts';
export { NODES_NAMED_MAX, TokenScope } from './events/agent-events.ts';
export { ServiceTokenKind, SubjectKind } from './events/access-events.ts';
export { BreakGlass, GitopsMode, HeldCommand, PendingChange } from './gitops-mode.ts';
export { Instance, InstanceStatus } from './events/fleet-events.ts';
export { MODE_EVENTS } from './events/mode-events.ts';
export type { ModeEventType } from './events/mode-events.ts';
export { MutationOrigin } from './events/mutation.ts';
export { PLATFORM_ACCOUNT } from './events/store-events.ts';
export { ChangeCounts, FindingList, LastsWhile, NAMED_LIVE_MAX, NamedLive } from './events/run-events.ts';
export { LANGUAGE_RELEASE } from './language-release.ts';
export { Finding, FindingSeverity } from './finding.ts';
export { FleetFile, fleetFileJsonSchema, fleetFileJsonSchemaText, RESERVED_FLEET_KEYS } from './fleet-file.ts';
export { FLEET_FORMATS, SPELLING_FORMATS } from './fleet-formats.ts';
export type { FleetFormat } from './fleet-formats.ts';
export { hostUrls } from './host-urls.ts';
export { AccountId, CommitSha, Digest, Id, Instant, LiveVersion, Position } from './ids.ts';
export { Json, mapOf } from './json.ts';
export { KIND_TABLE } from './kinds/all.ts';
export type { Comparison, Field, Spelling } from './kinds/field.ts';
export type { Kind } from './kinds/kind.ts';
export { TemplateModule } from './kinds/template.ts';
export { PIPELINE } from './pipeline.ts';
export type { StageName } from './pipeline.ts';
export {
  Reach,
  REACH_GROUPS_MAX,
  REACHED_FILES_MAX,
  REACHED_NODES_NAMED_MAX,
  ReachedFile,
  ReachedGroup,
  ReachedNodes,
  RUN_NODES_NAMED_MAX,
  RunNode,
  RunNodes,
} from './reach.ts';
export { Change, ChangeAction, ChangeCause, DiffSummary, FieldChange, NamesByAction, Plan, Revision } from './plan.ts';
export {
  DEFAULT_POLICY_ID,
  PersonReason,
  Policy,
  POLICY_DECISIONS,
  POLICY_SETTINGS,
  PolicyApprovers,
  PolicyDecision,
  PolicyFacts,
  PolicyMatch,
  PolicyRef,
  PolicyResult,
  PolicySettings,
  PolicyWindow,
} from './policy.ts';
export { ACCOUNT_PERMISSIONS, Permission, PERMISSIONS, ProblemDocument } from './problem.ts';
export {
  ChangeBody,
  ProposalCore,
  ProposalStatus,
  REJECTION_HOLDS_MS,
  RunStatus,
  StaleReason,
} from './proposal.ts';
export { RUN_STATUSES } from './run-statuses.ts';
export { OnRemoval, RepositorySettings, SyncTrigger } from './repository.ts';
export {
  Attributes,
  ATTRIBUTES,
  DeclaredByOther,
  GoneResource,
  LiveResource,
  LiveSnapshot,
  Management,
  ModuleVersion,
  ModuleVersionState,
  RESOURCE_KINDS,
  ResourceKind,
  ResourceRef,
  StrayInstance,
} from './resource.ts';
export type { AttributesOf } from './resource.ts';
export {
  DriftReportView,
  ExplainedStep,
  FleetDifference,
  FleetEventView,
  FleetPlanView,
  HostKeyView,
  ProposalView,
  RepositoryView,
  ResourceView,
  RunAction,
  SyncRunSummary,
  SyncRunView,
} from './views.ts';
export { ConnectionCheck } from './connection.ts';
export {
  DELIVERY_ID_LENGTH_MAX,
  DeliveryAnswer,
  LastPush,
  PushAnswer,
  WebhookForm,
  WebhookProvider,
  WebhookReason,
  WebhookView,
} from './webhook.ts';
export {
  WebhookDelivery,
  WebhookDeliveryState,
  WebhookDisabledReason,
  WebhookSettings,
  WebhookSubscription,
} from './webhook-subscription.ts';
export { EventConsumer, EventConsumerSettings } from './event-consumer.ts';
export { EventConsumersReply, WebhookDeliveriesReply } from './webhook-commands.ts';
export { StorableText, unstorableProblems, unstorableText } from './storable-text.ts';
export { DoneByHand } from './by-hand.ts';
export { Via } from './via.ts';
export { RollbackAnswer } from './rollback.ts';
export { PROPOSAL_STATUSES } from './words.ts';
