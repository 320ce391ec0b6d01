import { z } from 'zod';
import { Json } from './ids.ts';

/** Why a sync run exists. `live_changed`: the live fleet moved under a computed diff; `stale`: an approved change was. */
export const SyncTrigger = z.enum([
  'registration',
  'interval',
  'sync_now',
  'webhook',
  'drift',
  'live_changed',
  'stale',
]);
export type SyncTrigger = z.infer<typeof SyncTrigger>;

/** Everything a registration says about a remote, defaults filled in. What each means: SPEC §3. */
export const RepositorySettings = z.object({
  name: z.string().min(1).max(128),
  repo_url: z.string().min(1).max(512),
  branch: z.string().min(1).max(255),
  path_prefix: z.string().max(512),
  vault_credential_path: z.string().max(512).nullable(),
  ssh_credential_id: z.string().max(128).nullable(),
  ssh_host_key: z.string().max(4096).nullable(),
  reconcile_interval_seconds: z.int().min(30).max(86_400),
  enabled: z.boolean(),
  auto_apply: z.boolean(),
  /** null: the installation's cap. */
  max_open_proposals: z.int().min(1).max(10_000).nullable(),
  metadata: z.record(z.string(), Json),
});
export type RepositorySettings = z.infer<typeof RepositorySettings>;
