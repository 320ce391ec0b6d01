export { processesIn } from './child.js';
export { takeFreePort } from './free-port.js';
export { type GitCredentials, type GitRemote, type GitRemoteOptions, startGitRemote } from './git-remote.js';
export { type CommitOptions, git } from './git-repository.js';
export { type NatsOptions, type NatsServer, startNats } from './nats.js';
export { type PostgresOptions, type PostgresServer, type PostgresStopMode, startPostgres } from './postgres.js';
export type { PostgresProfile } from './postgres-settings.js';
