// The demo's remote and the pipeline both run git.
import { has, outputOf } from './places.mjs';
import { Advice, runQuietly } from './step.mjs';

export async function installGit() {
  const version = outputOf('git', ['--version']);
  if (version !== undefined) return `${version.replace('git version ', '')} is there`;
  const advice = 'Install git with the package manager of this machine and run the same command again.';
  if (!has('apt-get') || process.getuid?.() !== 0) throw new Advice(advice);
  await runQuietly('apt-update', ['apt-get', 'update'], { advice });
  const quiet = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  await runQuietly('apt-git', ['apt-get', 'install', ...quiet, 'git', 'ca-certificates'], { advice });
  return 'installed from the package manager';
}
