import { z } from 'zod';
import { Id } from '../ids.ts';
import { RepositorySettings, SyncTrigger } from '../repository.ts';

const repository = { repository_id: Id };

/** Stream `repository-<id>`, written by repo-sync. */
export const REPOSITORY_EVENTS = {
  RepositoryRegistered: z.object({ ...repository, settings: RepositorySettings }),
  RepositoryUpdated: z.object({ ...repository, settings: RepositorySettings }),
  /**
   * The key that an ssh host showed at the first connection, trusted from then on. Forgotten when the host or port of
   * `repo_url` changes, or when `ssh_host_key` is given.
   */
  HostKeyPinned: z.object({
    ...repository,
    /** null: a poll asked, which belongs to no run. */
    seen_by_run_id: Id.nullable(),
    /** `host:port`. */
    host: z.string().min(1).max(300),
    /** One line: the type of the key, and the key in base64. */
    host_key: z.string().min(1).max(4096),
  }),
  /** The pinned key counts no more: with the settings before this event the repository asks another host, or gives a key. */
  HostKeyForgotten: z.object({
    ...repository,
    /** `host:port`, as it was pinned for. */
    host: z.string().min(1).max(300),
  }),
  /** Ownership is released and open proposals are withdrawn by those who own them. */
  RepositoryRemoved: z.object(repository),
  /** Webhook secrets are derived, never stored: this moves the repository to the next one. The first generation is 1. */
  WebhookSecretRotated: z.object({ ...repository, generation: z.int().min(2) }),
  /** Starts a run. Numbers grow by one per repository; the latest run alone owns proposals. */
  SyncRequested: z.object({
    ...repository,
    run_id: Id,
    run_number: z.int().min(1),
    trigger: SyncTrigger,
    settings: RepositorySettings,
    /** When an unfinished run is closed as `deadline_exceeded`, milliseconds after it was requested. */
    deadline_ms: z.int().min(1),
  }),
} as const;
