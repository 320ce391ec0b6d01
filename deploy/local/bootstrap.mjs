// Brings a bare machine to where the project runs, then runs the target. Plain JavaScript for Node 18 and newer, because
// it runs before anything is installed:  node deploy/local/bootstrap.mjs start|test|bench|smoke|ha|kurrentdb-user [arguments]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { has, nodeEnvironment, root, runtime } from './bootstrap/places.mjs';
import { runTarget } from './bootstrap/target.mjs';
import { insteadOfRunning } from './bootstrap/usage.mjs';

const TARGETS = {
  start: 'deploy/local/start.ts',
  test: 'test/run.ts',
  bench: 'test/bench/run.ts',
  smoke: 'deploy/local/smoke.ts',
  ha: 'deploy/ha/start.ts',
  'kurrentdb-user': 'deploy/local/kurrentdb-user.ts',
};

// flock(1) answers this when somebody else holds the lock; any number that the steps do not use.
const LOCKED = 75;
const LOCK_WAIT_S = 1800;

const [name = '', ...rest] = process.argv.slice(2);
const target = TARGETS[name];
const instead = insteadOfRunning(name, rest);
if (instead !== undefined) {
  (instead.code === 0 ? console.log : console.error)(instead.text);
  process.exit(instead.code);
}
const status = prepare();
if (status !== 0) {
  // The line that closes every test run, also one that could not begin.
  if (name === 'test') console.log('0 passed, 1 failed');
  process.exit(status);
}
runTarget(join(root, target), rest);

/** The steps run in a process of their own, under a lock that the kernel gives back however that process ends. */
function prepare() {
  mkdirSync(runtime, { recursive: true });
  const steps = [process.execPath, fileURLToPath(new URL('./bootstrap/prepare.mjs', import.meta.url)), name];
  if (!has('flock')) return run(steps);
  const lock = ['--close', join(runtime, 'bootstrap.lock')];
  const first = run(['flock', '--nonblock', '--conflict-exit-code', String(LOCKED), ...lock, ...steps]);
  if (first !== LOCKED) return first;
  console.log('Another command is preparing this clone; waiting for it.');
  return run(['flock', '--wait', String(LOCK_WAIT_S), ...lock, ...steps]);
}

function run([command, ...args]) {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: nodeEnvironment() });
  if (signal !== null) return 1;
  return status ?? 1;
}
