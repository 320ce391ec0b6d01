export {
  addressRefusal,
  classifyAddress,
  isAddressAllowed,
  parseRepoUrl,
  STRICT_POLICY,
} from '@fleetwright/core/fleet';
export type { AddressClass, ParsedRemote, Remote, RemotePolicy } from '@fleetwright/core/fleet';
export { automationRefusal } from './registration/automation.ts';
export { branchProblems } from './registration/branch.ts';
export { branchNotFound, classifyGitExit } from './fetch/classify-git.ts';
export type { GitExit } from './fetch/classify-git.ts';
export {
  credentialIdOf,
  isCredentialName,
  locateCredential,
  locationOf,
  parseCredentialPrefixes,
  prefixesOf,
  prefixText,
  scopeFolder,
} from './credentials/credential-path.ts';
export type {
  CredentialLocation,
  CredentialPrefix,
  LocatedCredential,
  ParsedPrefixes,
} from './credentials/credential-path.ts';
export { credentialFrom, keyNamesShown } from './credentials/credential-shape.ts';
export {
  credentialNotFound,
  credentialRefOf,
  credentialUnreadable,
  NO_CREDENTIALS,
} from './credentials/credentials.ts';
export { register, remove, requestSync, rotateWebhookSecret, update } from './decide.ts';
export type { RepositoryResult, RunAnswer, WebhookResult } from './decide.ts';
export { deadlineExceeded, fetchFailed, revisionFetched } from './fetch/fetch-facts.ts';
export { authorsOfCommit, authorsTogether } from './fetch/authors.ts';
export type { Before, EarlierFetch, FetchingRun, SeenRemote } from './fetch/fetch-facts.ts';
export { cloneFailed, commitUnreadable, failureFindings } from './fetch/fetch-failure.ts';
export type { CloneFailureReason, FetchFailure, FetchFailureCode } from './fetch/fetch-failure.ts';
export {
  AUTHOR_EMAIL_LENGTH_MAX,
  AUTHOR_NAME_LENGTH_MAX,
  COMMIT_MESSAGE_LENGTH_MAX,
  CREDENTIAL_PATH_PARTS_MAX,
  CREDENTIALS_LISTED_MAX,
  FILE_BYTES_MAX,
} from './limits.ts';
export { sourceKey } from './registration/source-key.ts';
export { fleetFileOf, pathPrefixProblems } from './registration/path-prefix.ts';
export { knownOtherwise } from './credentials/host-known-otherwise.ts';
export { hostKeyFor, pinHostKey } from './credentials/pin-host-key.ts';
export type { PinAnswer } from './credentials/pin-host-key.ts';
export type {
  CredentialEntry,
  CredentialListing,
  CredentialRef,
  CredentialResult,
  CredentialStore,
  GitCredential,
} from './ports/credential-store.ts';
export type {
  CommitAuthors,
  FetchedFile,
  FetchResult,
  GitSource,
  GitTarget,
  HistoryRelation,
  TipResult,
} from './ports/git-source.ts';
export type { OpenRun, Poll, PushNote, ScheduledRepository, SyncState, Taker } from './ports/sync-state.ts';
export { latestRun, repositoryFold } from './repository.ts';
export type { Registered, Repository, RunRef } from './repository.ts';
export { isRunFinished, reviewProgressFold, runProgressFold } from './schedule/run-progress.ts';
export type { ReviewProgress, RunProgress } from './schedule/run-progress.ts';
export { deadlineOf, decidePoll, decideWatch, nextDueAt, planDue } from './schedule/schedule.ts';
export type { DuePlan, PollDecision } from './schedule/schedule.ts';
export { SCHEDULE_TYPES, scheduleChange } from './schedule/schedule-facts.ts';
export type { ScheduleChange } from './schedule/schedule-facts.ts';
export {
  freeName,
  nameFromUrl,
  nameProblems,
  settingsProblems,
  settingsRefusal,
  transportOf,
  withChanges,
} from './registration/settings.ts';
export type { SettingsChanges } from './registration/settings.ts';
export type { GitPublisher, Publication, PublishResult } from './ports/git-publisher.ts';
