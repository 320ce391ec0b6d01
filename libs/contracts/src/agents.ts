/** All that crosses between the control plane and `fleetwright-agent`. The flow is drawn in agents/README.md. */
export {
  ContentFile,
  ContentUnit,
  FileMode,
  FilePath,
  HealthCheck,
  MODULE_CONTENT_EXAMPLE,
  ModuleContent,
  OwnerName,
  PackageName,
} from './agents/content.ts';
export {
  AgentIdentity,
  AgentPublicKey,
  AgentSignature,
  BootId,
  ENROLMENT_REFUSALS,
  EnrolmentRequest,
  enrolmentStatement,
  KeyState,
  RegistrationTokenText,
  RotationRequest,
  rotationStatement,
} from './agents/enrolment.ts';
export type { EnrolmentRefusal } from './agents/enrolment.ts';
export {
  CHECKS_PER_VERSION_MAX,
  CHECK_INTERVAL_SECONDS_MAX,
  CHECK_INTERVAL_SECONDS_MIN,
  CHECK_TIMEOUT_SECONDS_MAX,
  CLOCK_SKEW_SECONDS_MAX,
  CONTENT_BYTES_MAX,
  DRIFTED_PER_REPORT_MAX,
  FILES_PER_VERSION_MAX,
  FILE_BYTES_MAX,
  MANIFEST_BYTES_MAX,
  MESSAGE_LENGTH_MAX,
  MODULES_PER_NODE_MAX,
  NETWORKS_PER_NODE_MAX,
  OUTPUT_TAIL_BYTES_MAX,
  PACKAGES_PER_VERSION_MAX,
  PATH_LENGTH_MAX,
  PEERS_PER_NETWORK_MAX,
  PIECE_BYTES_MAX,
  REPORT_BYTES_MAX,
  REPORT_GAP_MS_MIN,
  REPORT_INTERVAL_SECONDS,
  REPORT_INTERVAL_SECONDS_MAX,
  UNITS_PER_VERSION_MAX,
} from './agents/limits.ts';
export {
  BUNDLE_MANIFEST_EXAMPLE,
  BundleManifest,
  BundleNumber,
  ContentRef,
  ManifestModule,
  ManifestNetwork,
  ManifestPeer,
} from './agents/manifest.ts';
export {
  AgentNotice,
  AgentRefusal,
  AgentSettings,
  BundleAnswer,
  BundleQuestion,
  BundleTold,
  ContentAnswer,
  ContentQuestion,
  RotationAnswer,
} from './agents/messages.ts';
export { NodeState } from './agents/node-state.ts';
export {
  AGENT_REPORT_EXAMPLE,
  AgentReport,
  ApplyStep,
  CheckReport,
  DriftedFile,
  ModuleReport,
  NetworkReport,
  WireGuardKey,
} from './agents/report.ts';
export { agentSubjects } from './agents/subjects.ts';
export type { AgentSubjects } from './agents/subjects.ts';
