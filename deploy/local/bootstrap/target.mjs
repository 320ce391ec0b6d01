import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { has, nodeBinary, nodeEnvironment, root } from './places.mjs';

/** Runs a TypeScript file under the right Node, as if it were this process: same signals, same exit code. A
 * terminal sends Ctrl-C to the whole group, so targets may get a signal twice. */
export function runTarget(file, args) {
  const command = [nodeBinary(), file, ...args];
  // Then also a SIGKILL to this process ends the target.
  if (process.platform === 'linux' && has('setpriv')) command.unshift('setpriv', '--pdeathsig', 'TERM');
  const child = spawn(command[0], command.slice(1), { cwd: root, stdio: 'inherit', env: nodeEnvironment() });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWithNpm(child);
  child.on('error', (error) => {
    console.error(`Node could not be started (${error.message}). Delete .runtime and run the same command again.`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

const PARENT_POLL_MS = 500;

/** npm passes signals on, but a killed npm cannot: then this process finds itself with another parent. */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => process.ppid !== npm && child.kill('SIGTERM'), PARENT_POLL_MS).unref();
}
