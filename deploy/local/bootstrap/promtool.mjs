// promtool, which says whether Prometheus takes the alert rules: the one on PATH, else of Debian's package.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpack } from './debian.mjs';
import { has, outputOf, runtime } from './places.mjs';
import { Advice } from './step.mjs';

const folder = join(runtime, 'promtool');
const binary = join(folder, 'promtool');
const ADVICE =
  'A test of the alert rules needs promtool: install Prometheus so that it is on PATH, and run the same command again.';

export async function installPromtool() {
  if (has('promtool')) return 'promtool is there';
  const here = versionOf();
  if (here !== undefined) return `${here} is there`;
  if (!has('apt-get') || !has('dpkg-deb')) throw new Advice(ADVICE);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    await unpack(work, ['prometheus'], ADVICE);
    copyFileSync(join(work, 'unpacked', 'usr', 'bin', 'promtool'), binary);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const version = versionOf();
  if (version === undefined) throw new Advice(ADVICE);
  return `${version} put into .runtime/promtool`;
}

function versionOf() {
  return outputOf(binary, ['--version'])?.match(/promtool, version \S+/)?.[0];
}
