import { z } from 'zod';
import { Id } from '../ids.ts';
import { RepositorySettings, SyncTrigger } from '../repository.ts';

const repository = { repository_id: Id };

/** Stream `repository-<id>`, written by repo-sync. */
export const REPOSITORY_EVENTS = {
  RepositoryRegistered: z.object({ ...repository, settings: RepositorySettings }),
  RepositoryUpdated: z.object({ ...repository, settings: RepositorySettings }),
  /** Ownership is released and open proposals are withdrawn by those who own them. */
  RepositoryRemoved: z.object(repository),
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
