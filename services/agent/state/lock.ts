import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, ftruncateSync, writeSync } from 'node:fs';

export type Lock =
  | { readonly kind: 'held'; readonly release: () => void }
  /** By another agent, whose process id stands in the file where it could be read. */
  | { readonly kind: 'taken'; readonly by: string }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Keeps a second agent from the same folder. The kernel's own lock on an open file: it ends with the process, however that
 * ends, so a lock that nobody holds is none. Node has no call for it; `flock` of util-linux takes it on our open file.
 */
export function takeLock(path: string): Lock {
  const fd = openSync(path, 'a+', 0o600);
  const taken = spawnSync('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'pipe', fd] });
  if (taken.status === 0) {
    ftruncateSync(fd);
    writeSync(fd, `${process.pid}\n`);
    return { kind: 'held', release: () => closeSync(fd) };
  }
  const by = readFileSync(path, 'latin1').trim();
  closeSync(fd);
  if (taken.status === 1) return { kind: 'taken', by };
  const why = taken.error?.message ?? taken.stderr.toString('utf8').trim();
  return { kind: 'failed', message: `cannot lock ${path} with flock (of util-linux): ${why}` };
}
