// nats-server 2.10 or newer: the one on PATH, else Debian's package, unpacked into .runtime/nats and not installed,
// because installing would also start a service of its own on this machine, and needs root.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { newerSuite } from './newer-suite.mjs';
import { has, outputOf, runtime } from './places.mjs';
import { Advice, runQuietly } from './step.mjs';

// JetStream's `sync_interval: always`, without which an acknowledged message may be lost, came with 2.10.
const NEEDED = [2, 10];
const NEWER_SUITE = 'trixie';
const binary = join(runtime, 'nats', 'nats-server');
const ADVICE = `Install nats-server ${NEEDED.join('.')} or newer so that it is on PATH, and run the same command again.`;

export async function installNats() {
  const here = versionOf(binary);
  if (isNewEnough(here)) return `${here} is there`;
  mkdirSync(join(runtime, 'nats'), { recursive: true });
  return fromPath() ?? (await fromDebian());
}

function fromPath() {
  // Debian puts servers into sbin, which is not on everybody's PATH.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];
  const found = folders
    .map((folder) => join(folder, 'nats-server'))
    .find((file) => existsSync(file) && isNewEnough(versionOf(file)));
  if (found === undefined) return undefined;
  rmSync(binary, { force: true });
  // A script and not a link: some packages' binaries look at the name they were called by.
  writeFileSync(binary, `#!/bin/sh\nexec '${found}' "$@"\n`, { mode: 0o755 });
  return `${versionOf(binary)} from ${found}`;
}

async function fromDebian() {
  if (!has('apt-get') || !has('dpkg-deb')) throw new Advice(ADVICE);
  const work = mkdtempSync(join(runtime, 'nats', 'fetch-'));
  try {
    const candidate = outputOf('apt-cache', ['policy', 'nats-server'])?.match(/Candidate: (\S+)/)?.[1];
    const options = isNewEnough(candidate) ? [] : await newerSuite(NEWER_SUITE, work, ADVICE);
    await runQuietly('nats', ['apt-get', ...options, 'download', 'nats-server'], { advice: ADVICE, cwd: work });
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
    await runQuietly('nats', ['dpkg-deb', '-x', archive, 'unpacked'], { advice: ADVICE, cwd: work });
    const unpacked = join(work, 'unpacked', 'usr', 'sbin', 'nats-server');
    if (!isNewEnough(versionOf(unpacked))) throw new Advice(ADVICE);
    renameSync(unpacked, binary);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return `${versionOf(binary)} put into .runtime/nats`;
}

function versionOf(file) {
  return existsSync(file) ? outputOf(file, ['--version'])?.match(/(?<!\d)\d{1,6}\.\d{1,6}\.\d{1,6}/)?.[0] : undefined;
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}
