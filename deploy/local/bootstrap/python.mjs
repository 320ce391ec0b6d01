// A test runs the subscriber in Python as docs/events.md shows it; nothing else needs Python.
import { has } from './places.mjs';
import { Advice, runQuietly } from './step.mjs';

export async function installPython() {
  if (has('python3')) return 'python3 is there';
  const advice = 'A test needs Python 3: install it so that `python3` is on PATH, and run the same command again.';
  if (!has('apt-get') || process.getuid?.() !== 0) throw new Advice(advice);
  await runQuietly('apt-update', ['apt-get', 'update'], { advice });
  const quiet = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-python', ['apt-get', 'install', ...quiet, 'python3'], { advice, env });
  return 'installed from the package manager, for a test of the documentation';
}
