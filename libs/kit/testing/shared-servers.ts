import { startNats, startPostgres } from '../servers/index.ts';

/** What a test run shares: plain data, because it travels to the test processes. */
export interface SharedServers {
  readonly postgres: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
  readonly nats: { readonly url: string; readonly monitorUrl: string };
}

export interface RunningServers {
  readonly servers: SharedServers;
  stop(): Promise<void>;
}

/**
 * The one switch between ways to run the servers that tests need. Today there is one way, the local binaries;
 * containers, where an engine answers, would be a second function here that answers the same.
 */
export function startSharedServers(folder: string): Promise<RunningServers> {
  return startLocalServers(folder);
}

async function startLocalServers(folder: string): Promise<RunningServers> {
  const [postgres, nats] = await Promise.all([
    startPostgres({ dataDir: `${folder}/postgres`, profile: 'fast' }),
    startNats({ storeDir: `${folder}/nats` }),
  ]);
  const { host, port, user, password } = postgres;
  return {
    servers: { postgres: { host, port, user, password }, nats: { url: nats.url, monitorUrl: nats.monitorUrl } },
    stop: async () => {
      await Promise.all([postgres.stop('immediate'), nats.kill()]);
    },
  };
}
