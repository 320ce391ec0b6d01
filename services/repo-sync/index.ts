export { RepoSyncCommands } from './repo-sync.commands.ts';
export { RepoSyncConsumer } from './repo-sync.consumer.ts';
export { RepoSyncTicks } from './repo-sync.ticks.ts';
export { REPO_SYNC_PORTS } from './ports.ts';
export type { RepoSyncPorts, RepoSyncSettings } from './ports.ts';
