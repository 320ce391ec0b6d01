import { type ConfigOf, defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

const VARIABLES = [
  'FLEETWRIGHT_GIT_CACHE_DIR',
  'FLEETWRIGHT_GIT_ALLOW_LOOPBACK',
  'FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS',
] as const;

export const RepoSyncConfig = defineConfig(...VARIABLES);
export type RepoSyncConfig = ServiceConfig & ConfigOf<(typeof VARIABLES)[number]>;
