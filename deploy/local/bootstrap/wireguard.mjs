// wg, by which tests see whether WireGuard takes what was rendered: the one on PATH, else of Debian's package.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpack } from './debian.mjs';
import { has, outputOf, runtime } from './places.mjs';
import { Advice } from './step.mjs';

const folder = join(runtime, 'wireguard');
const binary = join(folder, 'wg');
const ADVICE =
  'A test of overlay networks needs wg: install wireguard-tools so that it is on PATH, and run the same command again.';

export async function installWireGuard() {
  if (has('wg')) return 'wg is there';
  const here = versionOf();
  if (here !== undefined) return `${here} is there`;
  if (!has('apt-get') || !has('dpkg-deb')) throw new Advice(ADVICE);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    await unpack(work, ['wireguard-tools'], ADVICE);
    copyFileSync(join(work, 'unpacked', 'usr', 'bin', 'wg'), binary);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const version = versionOf();
  if (version === undefined) throw new Advice(ADVICE);
  return `${version} put into .runtime/wireguard`;
}

function versionOf() {
  return outputOf(binary, ['--version'])?.match(/wireguard-tools \S+/)?.[0];
}
