// etcd, Patroni and PostgreSQL with its tools, as a small Debian of their own in .runtime/ha: packages of one newer suite with
// all that they need, unpacked and not installed. They are called below that folder as if it were a machine's root.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { newerSuite } from './newer-suite.mjs';
import { has, runtime } from './places.mjs';
import { Advice, runQuietly } from './step.mjs';

const folder = join(runtime, 'ha');
const done = join(folder, 'packages.txt');
// The first Debian with PostgreSQL 18.
const SUITE = 'forky';
// Patroni does not name the two by which it speaks with etcd: it may be another store.
const PACKAGES = [
  ...['etcd-server', 'etcd-client', 'patroni', 'python3-etcd', 'python3-dnspython'],
  ...['postgresql-18', 'nats-server'],
  // Every machine has a shell, so no package names it.
  'dash',
];
// Nobody reads them there.
const LEFT_OUT = ['doc', 'man', 'info', 'locale', 'lintian'].map((name) => `--exclude=./usr/share/${name}`);
const MERGED = ['bin', 'sbin', 'lib', 'lib64'];
/** Who runs them: PostgreSQL does not run as root, and wants a user that has a name. */
export const SERVERS_USER_ID = 64_900;
const ADVICE =
  'Three hosts on one machine are made of packages of Debian: this needs apt-get and dpkg-deb, a mirror of Debian that can be reached, and 1 GB of disk.';

export async function installClusterServers() {
  if (existsSync(done) && readFileSync(done, 'utf8') === PACKAGES.join('\n')) return 'are there';
  if (!has('apt-get') || !has('dpkg-deb')) throw new Advice(ADVICE);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    const archives = await download(work);
    const fresh = join(work, 'root');
    layOut(fresh);
    const script = `for archive in "$@"; do dpkg-deb --fsys-tarfile "$archive" | tar -x -C root --keep-directory-symlink ${LEFT_OUT.join(' ')}; done`;
    await runQuietly('ha', ['sh', '-euc', script, 'unpack', ...archives], { advice: ADVICE, cwd: work });
    renameSync(fresh, join(folder, 'root'));
    writeFileSync(done, PACKAGES.join('\n'));
    return `${archives.length} packages put into .runtime/ha`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** All that these packages need, as on a machine that has none. */
async function download(work) {
  const nothing = join(work, 'status');
  writeFileSync(nothing, '');
  const options = [...(await newerSuite(SUITE, work, ADVICE)), '-o', `Dir::State::status=${nothing}`];
  const words = ['-y', '--no-install-recommends', '--download-only', 'install', ...PACKAGES];
  await runQuietly('ha', ['apt-get', ...options, ...words], { advice: ADVICE });
  const archives = join(work, 'cache/archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

/** What Debian's base package would make when it is installed, as far as it is needed here. */
function layOut(root) {
  for (const name of MERGED) {
    mkdirSync(join(root, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
  for (const name of ['etc/fleetwright', 'var/lib/fleetwright', 'proc', 'dev', 'tmp'])
    mkdirSync(join(root, name), { recursive: true });
  const names = [`root:x:0:`, `fleetwright:x:${SERVERS_USER_ID}:`];
  writeFileSync(join(root, 'etc/group'), `${names.join('\n')}\n`);
  const users = [
    'root:x:0:0::/:/bin/sh',
    `fleetwright:x:${SERVERS_USER_ID}:${SERVERS_USER_ID}::/var/lib/fleetwright:/bin/sh`,
  ];
  writeFileSync(join(root, 'etc/passwd'), `${users.join('\n')}\n`);
}
