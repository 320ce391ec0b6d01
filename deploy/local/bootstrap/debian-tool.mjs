// A program that tests need: the one on PATH, else of Debian's package, of which nothing but the program is kept.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpack } from './debian.mjs';
import { has, outputOf, runtime } from './places.mjs';
import { Advice } from './step.mjs';

/**
 * Answers in a few words what there is now.
 *
 * @param {{ program: string, place: string, inPackage: string, version: RegExp, advice: string }} tool `place`: its folder in
 *   .runtime; `version`: what it says of itself where it works
 */
export async function installDebianTool({ program, place, inPackage, version, advice }) {
  if (has(program)) return `${program} is there`;
  const folder = join(runtime, place);
  const binary = join(folder, program);
  const versionOf = () => outputOf(binary, ['--version'])?.match(version)?.[0];
  const here = versionOf();
  if (here !== undefined) return `${here} is there`;
  if (!has('apt-get') || !has('dpkg-deb')) throw new Advice(advice);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    await unpack(work, [inPackage], advice);
    copyFileSync(join(work, 'unpacked', 'usr', 'bin', program), binary);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const fetched = versionOf();
  if (fetched === undefined) throw new Advice(advice);
  return `${fetched} put into .runtime/${place}`;
}
