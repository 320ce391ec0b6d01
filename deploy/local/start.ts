// npm start: the whole system on this machine, with its state in .data/. A second start continues where it stopped.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureKeyFile } from '@fleetwright/adapters/credentials-local';
import { demoAccount } from './demo-account.ts';
import { gatewayReady, registerDemo } from './demo-registration.ts';
import { type DemoRemote, startDemoRemote } from './demo-remote.ts';
import { ensureIdentity } from './identity.ts';
import { withOperators } from './operator-environment.ts';
import { dataFolder } from './places.ts';
import { portOr, readPorts, writePorts } from './ports.ts';
import { type LocalServers, startServers } from './servers.ts';
import { credentialsKeyFile, serviceEnvironment, webhookKeyFile } from './service-environment.ts';
import { type RunningServices, startServices } from './services.ts';
import { whereToLook } from './where-to-look.ts';

interface Running {
  readonly servers: LocalServers;
  readonly remote: DemoRemote;
  readonly services: RunningServices;
}

const say = (line: string) => console.log(line);
/** Where the reference documents look for the API. */
const HTTP_PORT = 3000;
const logFolder = join(dataFolder, 'logs');

async function start(): Promise<Running> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const ports = await readPorts();
  const [servers, identity] = await Promise.all([startServers(ports), ensureIdentity(dataFolder)]);
  await Promise.all([credentialsKeyFile(dataFolder), webhookKeyFile(dataFolder)].map(ensureKeyFile));
  say(`PostgreSQL    ${servers.postgres.host}:${servers.postgres.port} (durable; password in .data/postgres)`);
  say(`NATS          ${servers.nats.url} (durable; monitoring ${servers.nats.monitorUrl})`);
  const remote = await startDemoRemote(ports.git);
  say(`git remote    ${remote.url}`);
  const httpPort = ports.http ?? (await portOr(HTTP_PORT));
  await writePorts({ postgres: servers.postgres.port, nats: servers.nats.port, git: remote.port, http: httpPort });
  const local = serviceEnvironment({
    databaseUrl: servers.postgres.url(),
    natsUrl: servers.nats.url,
    natsMonitorUrl: servers.nats.monitorUrl,
    dataFolder,
    identity,
    httpPort,
  });
  const environment = withOperators(local, process.env);
  const isOneProcessPerService = process.argv.includes('--processes');
  const services = await startServices({ environment, logFolder, isOneProcessPerService });
  const gatewayUrl = `http://127.0.0.1:${httpPort}`;
  await gatewayReady(gatewayUrl);
  await demoAccount({ natsUrl: servers.nats.url });
  const repository = await registerDemo({ gatewayUrl, token: identity.token, repositoryUrl: remote.url });
  for (const line of whereToLook({ gatewayUrl, repositoryId: repository.id, remoteUrl: remote.url })) say(line);
  return { servers, remote, services };
}

/** Consumers first, then what they consume from. */
async function stop({ servers, remote, services }: Running): Promise<void> {
  await services.stop();
  await remote.stop();
  await servers.nats.stop();
  await servers.postgres.stop();
}

// The first signal stops in order; later ones are repetitions (a terminal and npm both pass Ctrl-C on).
const stopRequested = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

try {
  const running = await start();
  say('Running. Ctrl-C stops everything.');
  await stopRequested;
  say('Stopping …');
  await stop(running);
  say('Stopped.');
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(
    `Nothing keeps running. The servers' logs are in ${join(dataFolder, 'postgres')} and ${join(dataFolder, 'nats')}.`,
  );
  // The servers die with this process.
  process.exit(1);
}
