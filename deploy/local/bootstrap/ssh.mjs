// An ssh server for the tests: the one on PATH, else Debian's package, unpacked into .runtime/ssh and not installed,
// because installing would start a service on this machine, and needs root. The product itself needs only the client.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { unpack } from './debian.mjs';
import { has, runtime } from './places.mjs';
import { Advice, runQuietly } from './step.mjs';

const folder = join(runtime, 'ssh');
const unpacked = join(folder, 'packages');
const script = join(folder, 'sshd');
const ADVICE =
  'The tests of ssh remotes need the ssh client, sshd and nss_wrapper: on Debian and Ubuntu they are fetched, elsewhere ' +
  'install openssh-clients, openssh-server and nss_wrapper, and run the same command again.';

// What sshd may lack on a small image, by the name that the loader misses.
const LIBRARIES = {
  'libwrap.so.0': 'libwrap0',
  'libaudit.so.1': 'libaudit1',
  'libcom_err.so.2': 'libcom-err2',
  'libgssapi_krb5.so.2': 'libgssapi-krb5-2',
  'libk5crypto.so.3': 'libk5crypto3',
  'libkeyutils.so.1': 'libkeyutils1',
  'libkrb5.so.3': 'libkrb5-3',
  'libkrb5support.so.0': 'libkrb5support0',
  'libsystemd.so.0': 'libsystemd0',
};

export async function installSsh() {
  if (!has('ssh') || !has('ssh-keygen')) await installClient();
  const here = versionOf(script);
  if (here !== undefined) return `${here} is there`;
  mkdirSync(folder, { recursive: true });
  const system = find('sshd', [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin']);
  const wrapper = find('libnss_wrapper.so', ['/usr/lib64', '/usr/lib', `/usr/lib/${multiarch()}`]);
  if (system === undefined || wrapper === undefined) await fetchFromDebian(system === undefined);
  // sshd looks people up in the machine's accounts; nss_wrapper lets a test bring its own (libs/kit/servers/ssh-remote.ts).
  const preload = wrapper === undefined ? `"$here"/packages/usr/lib/${multiarch()}/libnss_wrapper.so` : `'${wrapper}'`;
  const binary = system === undefined ? '"$here"/packages/usr/sbin/sshd' : `'${system}'`;
  const libraries = ['lib', 'usr/lib'].map((path) => `"$here"/packages/${path}/${multiarch()}`).join(':');
  const lines = [
    '#!/bin/sh',
    'here=$(cd "$(dirname "$0")" && pwd)',
    ...(system === undefined ? [`export LD_LIBRARY_PATH=${libraries}`] : []),
    `LD_PRELOAD=${preload} exec ${binary} "$@"`,
    '',
  ];
  writeFileSync(script, lines.join('\n'), { mode: 0o755 });
  const version = versionOf(script);
  if (version === undefined) throw new Advice(ADVICE);
  return system === undefined ? `${version} put into .runtime/ssh` : `${version} from ${system}`;
}

async function installClient() {
  if (!has('apt-get') || process.getuid?.() !== 0) throw new Advice(ADVICE);
  await runQuietly('apt-update', ['apt-get', 'update'], { advice: ADVICE });
  const quiet = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  await runQuietly('apt-ssh', ['apt-get', 'install', ...quiet, 'openssh-client'], { advice: ADVICE });
}

async function fetchFromDebian(withServer) {
  if (!has('apt-get') || !has('dpkg-deb')) throw new Advice(ADVICE);
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    await unpack(work, ['libnss-wrapper', ...(withServer ? ['openssh-server'] : [])], ADVICE);
    const server = join(work, 'unpacked', 'usr', 'sbin', 'sshd');
    const missing = withServer ? missingLibraries(server) : [];
    if (missing.some((name) => LIBRARIES[name] === undefined)) throw new Advice(ADVICE, missing.join('\n'));
    if (missing.length > 0) await unpack(work, [...new Set(missing.map((name) => LIBRARIES[name]))], ADVICE);
    rmSync(unpacked, { recursive: true, force: true });
    renameSync(join(work, 'unpacked'), unpacked);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function missingLibraries(binary) {
  const { stdout = '' } = spawnSync('ldd', [binary], { encoding: 'utf8' });
  const lines = (stdout ?? '').split('\n').filter((line) => line.includes(' => not found'));
  return lines.map((line) => line.slice(0, line.indexOf(' => ')).trim());
}

function multiarch() {
  return process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
}

function find(name, folders) {
  return folders.map((path) => join(path, name)).find((file) => existsSync(file));
}

/** sshd names its version when it is called wrongly, and cannot say it when a library is missing. */
function versionOf(file) {
  if (!existsSync(file)) return undefined;
  const { stdout, stderr } = spawnSync(file, ['-V'], { encoding: 'utf8' });
  return `${stdout}${stderr}`.match(/OpenSSH_\d+\.\d+/)?.[0]?.replace('_', ' ');
}
