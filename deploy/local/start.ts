// npm start: the whole system on this machine, with its state in .data/. A second start continues where it stopped.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureKeyFile } from '@fleetwright/adapters/credentials-local';
import { demoAccount } from './demo-account.ts';
import { type DemoAgents, startDemoAgents } from './demo-agents.ts';
import { gatewayReady, registerDemo } from './demo-registration.ts';
import { demoReader } from './demo-reader.ts';
import { type DemoRemote, startDemoRemote } from './demo-remote.ts';
import { DEMO_ACCOUNT, ensureIdentity, type Identity, TOKEN_RENEWAL_MS } from './identity.ts';
import { ensureNatsUsers, type NatsUser } from './nats-users.ts';
import { operatorsVariables, withOperators } from './operator-environment.ts';
import { dataFolder, eventStoreVariable } from './places.ts';
import { portOr, readPorts, writePorts } from './ports.ts';
import { type LocalServers, startServers } from './servers.ts';
import { credentialsKeyFile, serviceEnvironment, webhookKeyFile } from './service-environment.ts';
import { type RunningServices, startServices } from './services.ts';
import { whereToLook } from './where-to-look.ts';

interface Running {
  readonly servers: LocalServers;
  readonly remote: DemoRemote;
  readonly services: RunningServices;
  readonly agents: DemoAgents;
  readonly renewal: NodeJS.Timeout;
}

const say = (line: string) => console.log(line);
/** Where the reference documents look for the API. */
const HTTP_PORT = 3000;
/** Addresses of NATS for people, with user and password: docs/events.md says how to use them. */
const NATS_URL_FILES = [
  ['nats-operator-url', 'operators'],
  ['nats-tenant-url', DEMO_ACCOUNT],
] as const;
const logFolder = join(dataFolder, 'logs');

async function start(): Promise<Running> {
  // First of all: what is wrong with it should not cost the start of two servers.
  const theirs = operatorsVariables({ ...process.env, ...eventStoreVariable });
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const ports = await readPorts();
  const natsUsers = await ensureNatsUsers(dataFolder);
  const [servers, identity] = await Promise.all([
    startServers(ports, natsUsers.configuration),
    ensureIdentity(dataFolder),
  ]);
  await Promise.all([credentialsKeyFile(dataFolder), webhookKeyFile(dataFolder)].map(ensureKeyFile));
  say(`PostgreSQL    ${servers.postgres.host}:${servers.postgres.port} (durable; password in .data/postgres)`);
  say(`NATS          ${servers.nats.url} (durable; monitoring ${servers.nats.monitorUrl})`);
  const natsUrlOf = (user: NatsUser) => natsUsers.urlOf(user, servers.nats);
  for (const [file, user] of NATS_URL_FILES) await writeFile(join(dataFolder, file), natsUrlOf(user), { mode: 0o600 });
  const remote = await startDemoRemote(ports.git);
  say(`git remote    ${remote.url}`);
  const httpPort = await chosenHttpPort(theirs['FLEETWRIGHT_HTTP_PORT'], ports.http);
  await writePorts({ postgres: servers.postgres.port, nats: servers.nats.port, git: remote.port, http: httpPort });
  const local = serviceEnvironment({
    databaseUrl: servers.postgres.url(),
    natsUrl: natsUrlOf('services'),
    relayNatsUrl: natsUrlOf('relay'),
    agentsNatsUrl: natsUrlOf('agents'),
    natsMonitorUrl: servers.nats.monitorUrl,
    dataFolder,
    identity,
    httpPort,
  });
  const environment = withOperators(local, theirs);
  const isOneProcessPerService = process.argv.includes('--processes');
  const services = await startServices({ environment, logFolder, isOneProcessPerService, say });
  const gatewayUrl = `http://127.0.0.1:${httpPort}`;
  await gatewayReady(gatewayUrl);
  await demoAccount({ natsUrl: natsUrlOf('services'), databaseUrl: servers.postgres.url() });
  await demoReader({ natsUrl: natsUrlOf('relay') });
  const repository = await registerDemo({ gatewayUrl, token: identity.token, repositoryUrl: remote.url });
  for (const line of whereToLook({ gatewayUrl, repositoryId: repository.id, remoteUrl: remote.url })) say(line);
  const agents = startDemoAgents({ gatewayUrl, tokenFile: identity.tokenFile, dataFolder, logFolder, say });
  return { servers, remote, services, agents, renewal: renewing(identity) };
}

/** Keeps a token in its file that is good for hours; what went wrong once is tried again. */
function renewing(identity: Identity): NodeJS.Timeout {
  const renew = () =>
    identity.renew().catch((error: Error) => say(`The token in .data/admin-token was not renewed: ${error.message}`));
  return setInterval(() => void renew(), TOKEN_RENEWAL_MS);
}

/** The operator's, which must be free; else the last start's; else the usual one, or any that is free. */
async function chosenHttpPort(given: string | undefined, last: number | undefined): Promise<number> {
  if (given === undefined) return last ?? portOr(HTTP_PORT);
  const port = Number(given);
  if (!/^[1-9]\d{0,4}$/.test(given) || port > 65_535)
    throw new Error('FLEETWRIGHT_HTTP_PORT: expected a port, 1 to 65535.');
  if ((await portOr(port)) !== port)
    throw new Error(`Port ${given} of FLEETWRIGHT_HTTP_PORT is in use on this machine.`);
  return port;
}

/** Consumers first, then what they consume from. */
async function stop({ servers, remote, services, agents, renewal }: Running): Promise<void> {
  clearInterval(renewal);
  await agents.stop();
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
  const failure = await Promise.race([stopRequested, running.services.failed.catch((error: Error) => error)]);
  if (failure instanceof Error) console.error(`\n${failure.message}\n`);
  say('Stopping …');
  await stop(running);
  say('Stopped.');
  process.exit(failure instanceof Error ? 1 : 0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(
    `Nothing keeps running. The servers' logs are in ${join(dataFolder, 'postgres')} and ${join(dataFolder, 'nats')}.`,
  );
  // The servers die with this process.
  process.exit(1);
}
