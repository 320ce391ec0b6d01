import { z } from 'zod';
import { Json, mapOf } from './json.ts';
import { MAX_OPEN_PROPOSALS, ON_REMOVALS, RECONCILE_INTERVAL_SECONDS } from './words.ts';

/** Why a sync run exists. `live_changed`: the live fleet moved under a computed diff; `stale`: an approved change was. */
export const SyncTrigger = z.enum([
  'registration',
  'interval',
  'sync_now',
  'webhook',
  'drift',
  'live_changed',
  'stale',
  /** What a policy had blocked is not blocked any more. */
  'policies_changed',
]);
export type SyncTrigger = z.infer<typeof SyncTrigger>;

export const OnRemoval = z.enum(ON_REMOVALS);
export type OnRemoval = z.infer<typeof OnRemoval>;

/** Everything a registration says about a remote, defaults filled in. What each means: SPEC §3. */
export const RepositorySettings = z.object({
  name: z.string().min(1).max(128),
  repo_url: z.string().min(1).max(512),
  branch: z.string().min(1).max(255),
  path_prefix: z.string().max(512),
  /** Where an https login or an ssh key is kept; null: no credential, or one by `ssh_credential_id`. */
  vault_credential_path: z.string().max(512).nullable(),
  /** An id of the list of credentials; null: none, or one by `vault_credential_path`. */
  ssh_credential_id: z.string().max(128).nullable(),
  /** The line of known_hosts without its host; null: trusted on first use, or the remote is not ssh. */
  ssh_host_key: z.string().max(4096).nullable(),
  reconcile_interval_seconds: z.int().min(RECONCILE_INTERVAL_SECONDS.min).max(RECONCILE_INTERVAL_SECONDS.max),
  enabled: z.boolean(),
  auto_apply: z.boolean(),
  /**
   * Puts right by itself what somebody changed by hand. Missing in registrations from before there was a choice: false.
   */
  self_heal: z.boolean().optional(),
  /**
   * What becomes of a managed resource that is no longer declared by anybody: deleted, or given up and left as it is.
   * Missing in registrations from before there was a choice: `delete`.
   */
  on_removal: OnRemoval.optional(),
  /** null: the installation's cap. */
  max_open_proposals: z.int().min(MAX_OPEN_PROPOSALS.min).max(MAX_OPEN_PROPOSALS.max).nullable(),
  metadata: mapOf(z.string(), Json),
});
export type RepositorySettings = z.infer<typeof RepositorySettings>;
