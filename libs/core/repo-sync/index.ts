export { classifyAddress } from './address.ts';
export type { AddressClass } from './address.ts';
export { branchProblems } from './branch.ts';
export { branchNotFound, classifyGitExit } from './classify-git.ts';
export type { GitExit } from './classify-git.ts';
export {
  credentialIdOf,
  isCredentialName,
  locateCredential,
  locationOf,
  parseCredentialPrefixes,
  prefixesOf,
  prefixText,
  scopeFolder,
} from './credential-path.ts';
export type { CredentialLocation, CredentialPrefix, LocatedCredential, ParsedPrefixes } from './credential-path.ts';
export { credentialFrom, keyNamesShown } from './credential-shape.ts';
export { credentialNotFound, credentialRefOf, credentialUnreadable, NO_CREDENTIALS } from './credentials.ts';
export { register, remove, requestSync, rotateWebhookSecret, update } from './decide.ts';
export type { RepositoryAnswer, RunAnswer, WebhookAnswer } from './decide.ts';
export { deadlineExceeded, fetchFailed, revisionFetched } from './fetch-facts.ts';
export type { EarlierFetch, FetchingRun } from './fetch-facts.ts';
export { cloneFailed, failureFindings } from './fetch-failure.ts';
export type { CloneFailureReason, FetchFailure, FetchFailureCode } from './fetch-failure.ts';
export {
  AUTHOR_EMAIL_LENGTH_MAX,
  AUTHOR_NAME_LENGTH_MAX,
  COMMIT_MESSAGE_LENGTH_MAX,
  CREDENTIAL_PATH_PARTS_MAX,
  CREDENTIALS_LISTED_MAX,
  FILE_BYTES_MAX,
} from './limits.ts';
export { fleetFileOf, pathPrefixProblems } from './path-prefix.ts';
export { knownOtherwise } from './host-known-otherwise.ts';
export { hostKeyFor, pinHostKey } from './pin-host-key.ts';
export type { PinAnswer } from './pin-host-key.ts';
export type {
  CredentialEntry,
  CredentialListing,
  CredentialRef,
  CredentialResult,
  CredentialStore,
  GitCredential,
} from './ports/credential-store.ts';
export type {
  FetchedFile,
  FetchResult,
  GitSource,
  GitTarget,
  HistoryRelation,
  TipResult,
} from './ports/git-source.ts';
export type { OpenRun, Poll, PushNote, ScheduledRepository, SyncState } from './ports/sync-state.ts';
export { addressRefusal, isAddressAllowed, STRICT_POLICY } from './remote.ts';
export type { Remote, RemotePolicy } from './remote.ts';
export { isSameSource, latestRun, repositoryFold } from './repository.ts';
export type { Registered, Repository, RunRef } from './repository.ts';
export { parseRepoUrl } from './repo-url.ts';
export type { ParsedRemote } from './repo-url.ts';
export { isRunFinished, reviewProgressFold, runProgressFold } from './run-progress.ts';
export type { ReviewProgress, RunProgress } from './run-progress.ts';
export { deadlineOf, decidePoll, nextDueAt, planDue } from './schedule.ts';
export type { DuePlan, PollDecision } from './schedule.ts';
export { SCHEDULE_TYPES, scheduleChange } from './schedule-facts.ts';
export type { ScheduleChange } from './schedule-facts.ts';
export { freeName, nameFromUrl, nameProblems, settingsProblems, settingsRefusal, withChanges } from './settings.ts';
export type { SettingsChanges } from './settings.ts';
