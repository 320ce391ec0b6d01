export { type Child, processesIn, startChild, waitUntilReady } from './child.ts';
export { takeFreePort } from './free-port.ts';
export { type GitCredentials, type GitRemote, type GitRemoteOptions, startGitRemote } from './git-remote.ts';
export { type CommitOptions, git } from './git-repository.ts';
export { type NatsOptions, type NatsServer, startNats } from './nats.ts';
export { type PostgresOptions, type PostgresServer, type PostgresStopMode, startPostgres } from './postgres.ts';
export type { PostgresProfile } from './postgres-settings.ts';
export { createSshKey, type SshKey, type SshKeyType } from './ssh-key.ts';
export { type SshRemote, type SshRemoteOptions, startSshRemote } from './ssh-remote.ts';
