import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';

/** Room for a new cluster, its first journals and what a test writes. */
const DISK_MIB = 320;
const CHUNK = Buffer.alloc(64 * 1_024);

/** A disk for one server that can be filled to its last block, and given room again. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all room from the server with this process id. */
  fill(server: number): void;
  /** Gives back what `fill` took. */
  free(): void;
  remove(): Promise<void>;
}

/**
 * A file system in memory, so that nothing else on the machine notices. Mounting takes a right that not everybody has:
 * for others the server's own processes may write to no file, which is as much room as a full disk has.
 */
export async function smallDisk(): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-small-disk-'));
  const options = `size=${DISK_MIB}m,mode=0700`;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  return status === 0 ? mounted(folder) : limited(folder);
}

function mounted(folder: string): SmallDisk {
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      const file = openSync(ballast, 'a');
      try {
        for (;;) writeSync(file, CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remove: async () => {
      execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' });
      await removeFolder(folder);
    },
  };
}

/** setrlimit(2), RLIMIT_FSIZE. New processes have the limit of the one that starts them. */
function limited(folder: string): SmallDisk {
  let filled: readonly number[] = [];
  const limit = (bytes: string) => {
    // One that ended meanwhile writes nothing more.
    for (const pid of filled) spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
  };
  return {
    folder,
    fill: (server) => {
      filled = processesOf(server);
      limit('0');
    },
    free: () => limit('unlimited'),
    remove: () => removeFolder(folder),
  };
}

/** A PostgreSQL server's processes, its first one too. */
export function processesOf(server: number): number[] {
  const parentOf = (pid: string) => {
    try {
      return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    } catch {
      return Number.NaN;
    }
  };
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === server);
  return [server, ...children.map(Number)];
}
