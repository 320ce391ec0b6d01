import { resolve } from 'node:path';
import { type ClosableGitSource, createGitSource } from '@fleetwright/adapters/git';
import { PostgresLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { ProcessFleetFiles } from '@fleetwright/adapters/parse-worker';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { migrateSubjects, PostgresSubjects } from '@fleetwright/adapters/subjects-postgres';
import { migrateSyncState, PostgresSyncState } from '@fleetwright/adapters/sync-state-postgres';
import type { Platform } from '@fleetwright/core/event-sourcing';
import type { RemotePolicy } from '@fleetwright/core/repo-sync';
import { LOG, type Logger, METRICS, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { Histogram, type Registry } from 'prom-client';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { openCredentials } from './credentials.module.ts';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { RepoSyncCommands } from './repo-sync.commands.ts';
import type { RepoSyncConfig } from './repo-sync.config.ts';
import { RepoSyncConnection } from './repo-sync.connection.ts';
import { RepoSyncConsumer } from './repo-sync.consumer.ts';
import { RepoSyncCredentials } from './repo-sync.credentials.ts';
import { RepoSyncTicks } from './repo-sync.ticks.ts';
import { RepoSyncWebhooks } from './repo-sync.webhooks.ts';

type Ports = RepoSyncPorts & OnApplicationShutdown;

@Module({})
export class RepoSyncModule {
  static register(config: RepoSyncConfig): DynamicModule {
    return {
      module: RepoSyncModule,
      controllers: [
        RepoSyncCommands,
        RepoSyncConnection,
        RepoSyncConsumer,
        RepoSyncCredentials,
        RepoSyncTicks,
        RepoSyncWebhooks,
      ],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('repo-sync', config)) },
        {
          provide: REPO_SYNC_PORTS,
          // After the platform, which waits for the database.
          useFactory: (platform: Platform, log: Logger, registry: Registry) =>
            openPorts(config, { platform, log, registry }),
          inject: [PLATFORM, LOG, METRICS],
        },
      ],
    };
  }
}

interface Given {
  readonly platform: Platform;
  readonly log: Logger;
  readonly registry: Registry;
}

async function openPorts(config: RepoSyncConfig, { platform, log, registry }: Given): Promise<Ports> {
  // First, so that a mistake in the configuration leaves nothing open.
  const { credentials, credentialPrefixes } = openCredentials(config, log);
  const pool = openPool({
    service: 'repo-sync',
    databaseUrl: config.databaseUrl,
    connections: config.databaseConnections,
  });
  try {
    await migrateSyncState(pool);
    await migrateSubjects(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const policy = policyOf(config, log);
  const git: ClosableGitSource = createGitSource({
    cacheDir: resolve(config.gitCacheDir),
    policy,
    path: process.env['PATH'] ?? '/usr/bin:/bin',
    ...(config.gitCaFile === null ? {} : { caFile: resolve(config.gitCaFile) }),
  });
  // A rollback is rare: nothing is kept for the next one.
  const files = new ProcessFleetFiles({ isKept: false });
  return {
    ...stagePorts(platform, log),
    git,
    publisher: git,
    comparer: files,
    credentials,
    syncState: new PostgresSyncState({ pool }),
    live: new PostgresLiveFleet(pool),
    subjects: new PostgresSubjects({ pool }),
    config: { policy, credentialPrefixes },
    pollLateness: pollLatenessIn(registry),
    onApplicationShutdown: async () => {
      git.close();
      await files.close();
      await pool.end();
    },
  };
}

function pollLatenessIn(registry: Registry): Histogram {
  return new Histogram({
    name: 'fleetwright_poll_lateness_seconds',
    help: 'How long after the moment that it was due a poll of a repository began',
    buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 900],
    registers: [registry],
  });
}

/** What the configuration lets git connect to; every exception is said aloud. */
function policyOf({ gitAllowLoopback, gitAllowPrivateNetworks }: RepoSyncConfig, log: Logger): RemotePolicy {
  if (gitAllowLoopback) {
    log.warn(
      {},
      'remotes on this machine and over plain http are allowed (FLEETWRIGHT_GIT_ALLOW_LOOPBACK): for development only',
    );
  }
  if (gitAllowPrivateNetworks) {
    log.warn({}, 'remotes in private networks are allowed (FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS)');
  }
  return {
    allowHttp: gitAllowLoopback,
    allowLoopback: gitAllowLoopback,
    allowPrivateNetworks: gitAllowPrivateNetworks,
  };
}
