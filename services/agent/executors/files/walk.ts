import { constants } from 'node:fs';
import { FileFailure, type NotPlain } from '@fleetwright/core/agent';
import { errnoOf } from './failures.ts';
import type { SystemCalls } from './system-calls.ts';

/** Linux: opens the path itself, not what it leads to, and reads nothing. Node does not name it. */
const O_PATH = 0o10000000;
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** A folder that is held open, so that nobody can put another in its place, and the name of the last part in it. */
export interface Held {
  readonly kind: 'held';
  readonly fd: number;
  /** Of the last part, through the open folder. */
  readonly path: string;
}

export type Walked = Held | { readonly kind: 'absent' } | { readonly kind: 'not_plain'; readonly why: NotPlain };

/** The path of a name in a folder that is held open. It cannot lead elsewhere whatever is renamed above it. */
export function inside(fd: number, name: string): string {
  return `/proc/self/fd/${fd}/${name}`;
}

/** The parts of a declared path. Throws where it could leave the root, although no such path is ever declared. */
export function partsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1);
  const isPlain = path.startsWith('/') && parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPlain || path.includes('\0'))
    throw new FileFailure('path_not_plain', path, `${path} is no absolute plain path`);
  return parts;
}

/**
 * Opens the folder that holds the last part of the path, one folder after the other and no symbolic link among them. The
 * caller closes it.
 */
export function holdParent(calls: SystemCalls, rootFd: number, path: string): Walked {
  const parts = partsOf(path);
  let fd = calls.openSync(inside(rootFd, '.'), FOLDER);
  for (const part of parts.slice(0, -1)) {
    const next = openFolder(calls, fd, part);
    calls.closeSync(fd);
    if (typeof next !== 'number') return next;
    fd = next;
  }
  return { kind: 'held', fd, path: inside(fd, parts.at(-1) ?? '') };
}

function openFolder(calls: SystemCalls, fd: number, name: string): number | Exclude<Walked, Held> {
  try {
    return calls.openSync(inside(fd, name), FOLDER);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return { kind: 'absent' };
    if (errno === 'ELOOP') return { kind: 'not_plain', why: 'parent_link' };
    if (errno !== 'ENOTDIR') {
      calls.closeSync(fd);
      throw error;
    }
    const isLink = calls.lstatSync(inside(fd, name)).isSymbolicLink();
    return { kind: 'not_plain', why: isLink ? 'parent_link' : 'parent_file' };
  }
}

/** Whether something is mounted on what a folder that is held open names so: a file can be a mount point as well. */
export function isMountPoint(calls: SystemCalls, held: Held): boolean {
  const fd = calls.openSync(held.path, O_PATH | constants.O_NOFOLLOW);
  try {
    return mountOf(calls, fd) !== mountOf(calls, held.fd);
  } finally {
    calls.closeSync(fd);
  }
}

function mountOf(calls: SystemCalls, fd: number): string {
  return /^mnt_id:\s*(\d+)$/m.exec(calls.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? '';
}
