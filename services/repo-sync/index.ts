import { defineService } from '@fleetwright/kit/service';
import { RepoSyncConfig } from './repo-sync.config.ts';
import { RepoSyncModule } from './repo-sync.module.ts';

export { RepoSyncCommands } from './repo-sync.commands.ts';
export { RepoSyncConfig } from './repo-sync.config.ts';
export { RepoSyncCredentials } from './repo-sync.credentials.ts';
export { RepoSyncConsumer } from './repo-sync.consumer.ts';
export { RepoSyncModule } from './repo-sync.module.ts';
export { RepoSyncTicks } from './repo-sync.ticks.ts';
export { REPO_SYNC_PORTS } from './ports.ts';
export type { RepoSyncPorts, RepoSyncSettings } from './ports.ts';

export const repoSyncService = defineService({ name: 'repo-sync', config: RepoSyncConfig, module: RepoSyncModule });
