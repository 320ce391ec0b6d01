import type { SubjectDirectory } from '@fleetwright/core/access';
import type { LiveFleet } from '@fleetwright/core/fleet';
import type { TextComparer } from '@fleetwright/core/fleet-file';
import type {
  CredentialPrefix,
  CredentialStore,
  GitPublisher,
  GitSource,
  RemotePolicy,
  SyncState,
} from '@fleetwright/core/repo-sync';
import type { StagePorts } from '@fleetwright/kit/service';

export const REPO_SYNC_PORTS = Symbol('fleetwright:repo-sync-ports');

export interface RepoSyncPorts extends StagePorts {
  readonly git: GitSource;
  readonly publisher: GitPublisher;
  /** Compares files, outside this process. */
  readonly comparer: TextComparer;
  readonly credentials: CredentialStore;
  readonly syncState: SyncState;
  readonly live: LiveFleet;
  /** Where names and addresses of commits are kept, beside the log. */
  readonly subjects: Pick<SubjectDirectory, 'keepSaid'>;
  readonly config: RepoSyncSettings;
  /** Seconds between the moment that a poll was due and the one at which it began; missing: nobody measures. */
  readonly pollLateness?: { observe(seconds: number): void };
  /** In [0, 1), for jitter; `Math.random` when missing. */
  readonly random?: () => number;
}

export interface RepoSyncSettings {
  readonly policy: RemotePolicy;
  /** Where credentials may be; `{account}` stands for the account's id. */
  readonly credentialPrefixes: readonly CredentialPrefix[];
}
