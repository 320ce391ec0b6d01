// npm run ha: three hosts on this machine, each with etcd, Patroni and PostgreSQL, NATS and all services; their state in .data/ha.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { registerDemo } from '../local/demo-registration.ts';
import { toolsAt } from '../local/smoke/tools.ts';
import { walk } from '../local/smoke/walk.ts';
import { bringUp } from './machine/bring-up.ts';
import { Lab } from './machine/lab.ts';
import { startLabRemote } from './machine/lab-remote.ts';
import { fillLab } from './machine/fill-lab.ts';

const clone = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(clone, '.data/ha');
const { values, positionals } = parseArgs({ options: { once: { type: 'boolean' } }, allowPositionals: true });
const say = (line: string) => console.log(line);

if (positionals[0] === 'test') process.exit(await runTests(positionals.slice(1)));
process.exit(await runHosts());

/** What is done to hosts, by vitest: all of it, or what has one of these words in its name. */
async function runTests(words: readonly string[]): Promise<number> {
  const only = words.length === 0 ? [] : ['-t', words.join('|')];
  const vitest = [join(clone, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'ha', ...only];
  const child = spawn(process.execPath, vitest, { cwd: clone, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function runHosts(): Promise<number> {
  const stopRequested = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const lab = await Lab.make({ folder });
  const remote = await startLabRemote(lab, folder);
  try {
    await bringUp(lab, say);
    await fillLab(lab);
    const [gatewayUrl = ''] = lab.gatewayUrls();
    const token = lab.identity.token;
    const repository = await registerDemo({ gatewayUrl, token, repositoryUrl: remote.url('demo/fleet') });
    // The walk's git, as the hosts', trusts the cluster's authority.
    process.env['GIT_SSL_CAINFO'] = lab.authority.certificate;
    const tell = (step: string, saw: string) => say(`ok  ${step.padEnd(32)} ${saw}`);
    await walk(toolsAt(gatewayUrl, token), repository.name, tell);
    if (values.once === true) return 0;
    for (const line of whereToLook(lab)) say(line);
    await stopRequested;
    say('Stopping …');
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    console.error(`The logs of each host are in ${folder}/<host>/logs.`);
    return 1;
  } finally {
    await remote.stop();
    await Promise.all(lab.hosts.map((host) => host.stop()));
    await lab.end();
  }
}

function whereToLook(lab: Lab): readonly string[] {
  return [
    '',
    ...lab.cluster.hosts.map(({ name }, at) => `${name.padEnd(14)}${lab.gatewayUrls()[at]}/app`),
    'Sign in with  .data/ha/admin-token',
    'Logs          .data/ha/<host>/logs',
    '',
    'On a host:    ip netns exec fleetwright-ha-host-1 bash',
    'Cut one off:  ip link set fwha-host-1 down     (and up again)',
    'Ctrl-C stops all of it; deleting .data/ha starts afresh.',
    '',
  ];
}
