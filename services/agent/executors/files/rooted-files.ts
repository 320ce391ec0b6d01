import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  FileFailure,
  type FileStamp,
  type NodeFiles,
  type NotPlain,
  ORIGINAL_BYTES_MAX,
  type Ownership,
  type PathState,
} from '@fleetwright/core/agent';
import { asFileFailure, errnoOf } from './failures.ts';
import { ownershipIn } from './owners.ts';
import { SYSTEM_CALLS, type SystemCalls } from './system-calls.ts';
import { type Held, holdParent, inside, isMountPoint, partsOf } from './walk.ts';

const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** Read at once while a file is hashed: the agent is small whatever it looks at. */
const CHUNK_BYTES = 64 * 1024;
const FOLDER_MODE = 0o755;

interface Seen {
  readonly key: string;
  readonly sha256: string;
}

/** Real files below a real folder. Needs Linux with /proc, by which a name is looked up in a folder that is held open. */
export class RootedFiles implements NodeFiles {
  readonly canGiveAway: boolean;
  readonly #calls: SystemCalls;
  readonly #root: string;
  readonly #rootFd: number;
  /** Digests of files that have not been touched since: a look at rest reads no content. */
  readonly #seen = new Map<string, Seen>();

  /** Throws where the root is no folder. */
  constructor(root: string, calls: SystemCalls = SYSTEM_CALLS, canGiveAway = process.geteuid?.() === 0) {
    this.#root = root;
    this.#calls = calls;
    this.canGiveAway = canGiveAway;
    this.#rootFd = calls.openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
  }

  close(): void {
    this.#calls.closeSync(this.#rootFd);
  }

  look(path: string): PathState {
    return this.#guarded(path, 'looking at it', (): PathState => {
      const parent = holdParent(this.#calls, this.#rootFd, path);
      if (parent.kind !== 'held') return parent;
      try {
        return this.#lookAt(path, parent);
      } finally {
        this.#calls.closeSync(parent.fd);
      }
    });
  }

  read(path: string): Uint8Array {
    return this.#guarded(path, 'reading it', () => this.#within(path, (held) => this.#readAll(path, held)));
  }

  write(path: string, content: Uint8Array, stamp: Omit<FileStamp, 'sha256'>): void {
    this.#guarded(path, `writing ${content.byteLength} bytes`, () =>
      this.#within(path, (held) => {
        this.#refuseUnlessPlain(path, held);
        const temporary = inside(held.fd, temporaryName(path));
        this.#unlinkIfThere(temporary);
        try {
          this.#create(temporary, content, stamp);
          this.#calls.renameSync(temporary, held.path);
        } catch (error) {
          this.#unlinkIfThere(temporary);
          throw error;
        }
        this.#calls.fsyncSync(held.fd);
      }),
    );
    this.#seen.delete(path);
  }

  remove(path: string): void {
    this.#guarded(path, 'taking it away', () => {
      const parent = holdParent(this.#calls, this.#rootFd, path);
      if (parent.kind === 'absent') return;
      if (parent.kind === 'not_plain') throw refusal(path, parent.why);
      try {
        this.#refuseUnlessPlain(path, parent);
        this.#unlinkIfThere(inside(parent.fd, temporaryName(path)));
        this.#unlinkIfThere(parent.path);
        this.#calls.fsyncSync(parent.fd);
      } finally {
        this.#calls.closeSync(parent.fd);
      }
    });
    this.#seen.delete(path);
  }

  makeFolder(path: string): void {
    this.#guarded(path, 'making the folder', () =>
      this.#within(path, (held) => {
        try {
          this.#calls.mkdirSync(held.path, { mode: FOLDER_MODE });
        } catch (error) {
          if (errnoOf(error) !== 'EEXIST' || !this.#calls.lstatSync(held.path).isDirectory()) throw error;
          return;
        }
        this.#openFolderUp(held);
        this.#calls.fsyncSync(held.fd);
      }),
    );
  }

  removeFolder(path: string): 'gone' | 'not_empty' {
    return this.#guarded(path, 'taking the folder away', () => {
      const parent = holdParent(this.#calls, this.#rootFd, path);
      if (parent.kind !== 'held') return 'gone';
      try {
        this.#calls.rmdirSync(parent.path);
        this.#calls.fsyncSync(parent.fd);
        return 'gone';
      } catch (error) {
        const errno = errnoOf(error);
        if (errno === 'ENOTEMPTY' || errno === 'EEXIST' || errno === 'EBUSY') return 'not_empty';
        // Somebody put something else in its place, or took it away.
        if (errno === 'ENOENT' || errno === 'ENOTDIR') return 'gone';
        throw error;
      } finally {
        this.#calls.closeSync(parent.fd);
      }
    });
  }

  tidy(path: string): void {
    this.#guarded(path, 'tidying beside it', () => {
      const parent = holdParent(this.#calls, this.#rootFd, path);
      if (parent.kind !== 'held') return;
      try {
        this.#unlinkIfThere(inside(parent.fd, temporaryName(path)));
      } finally {
        this.#calls.closeSync(parent.fd);
      }
    });
  }

  ownership(owner: string, group: string | undefined): Ownership | null {
    return ownershipIn(this.#calls, this.#root, owner, group);
  }

  #lookAt(path: string, held: Held): PathState {
    const stats = this.#lstat(held.path);
    if (stats === null) return { kind: 'absent' };
    if (stats.isSymbolicLink()) return { kind: 'not_plain', why: 'link' };
    if (stats.isDirectory()) return { kind: 'folder' };
    if (!stats.isFile()) return { kind: 'not_plain', why: 'device' };
    if (isMountPoint(this.#calls, held)) return { kind: 'not_plain', why: 'mount_point' };
    const key = `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
    const seen = this.#seen.get(path);
    const sha256 = seen?.key === key ? seen.sha256 : this.#hash(held.path);
    this.#seen.set(path, { key, sha256 });
    const owner = { uid: Number(stats.uid), gid: Number(stats.gid) };
    const stamp: FileStamp = { sha256, mode: Number(stats.mode) & 0o7777, owner };
    return { kind: 'file', stamp, sizeBytes: Number(stats.size) };
  }

  #refuseUnlessPlain(path: string, held: Held): void {
    const stats = this.#lstat(held.path);
    if (stats === null) return;
    if (stats.isSymbolicLink()) throw refusal(path, 'link');
    if (stats.isDirectory()) throw refusal(path, 'folder');
    if (!stats.isFile()) throw refusal(path, 'device');
    if (isMountPoint(this.#calls, held)) throw refusal(path, 'mount_point');
  }

  /** Begins with no right that the file is not to have, for its owner alone, and gets the others once it is its owner's. */
  #create(temporary: string, content: Uint8Array, { mode, owner }: Omit<FileStamp, 'sha256'>): void {
    const fd = this.#calls.openSync(temporary, CREATE, mode & 0o600);
    try {
      let written = 0;
      while (written < content.byteLength) {
        written += this.#calls.writeSync(fd, content, written, content.byteLength - written);
      }
      if (this.canGiveAway) this.#calls.fchownSync(fd, owner.uid, owner.gid);
      this.#calls.fchmodSync(fd, mode);
      this.#calls.fsyncSync(fd);
    } finally {
      this.#calls.closeSync(fd);
    }
  }

  /** Whatever the umask took away. */
  #openFolderUp(held: Held): void {
    const fd = this.#calls.openSync(held.path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      this.#calls.fchmodSync(fd, FOLDER_MODE);
    } finally {
      this.#calls.closeSync(fd);
    }
  }

  #readAll(path: string, held: Held): Uint8Array {
    const fd = this.#calls.openSync(held.path, READ);
    try {
      const stats = this.#calls.fstatSync(fd);
      if (!stats.isFile()) throw refusal(path, 'device');
      if (stats.size > ORIGINAL_BYTES_MAX) {
        const message = `${path} has ${stats.size} bytes and cannot be kept: only files up to ${ORIGINAL_BYTES_MAX} are taken over`;
        throw new FileFailure('path_not_plain', path, message);
      }
      const bytes = Buffer.alloc(stats.size);
      let read = 0;
      while (read < bytes.length) {
        const count = this.#calls.readSync(fd, bytes, read, bytes.length - read, null);
        if (count === 0) break;
        read += count;
      }
      return bytes.subarray(0, read);
    } finally {
      this.#calls.closeSync(fd);
    }
  }

  #hash(path: string): string {
    const fd = this.#calls.openSync(path, READ);
    try {
      const hash = createHash('sha256');
      const chunk = Buffer.alloc(CHUNK_BYTES);
      for (;;) {
        const count = this.#calls.readSync(fd, chunk, 0, CHUNK_BYTES, null);
        if (count === 0) return hash.digest('hex');
        hash.update(chunk.subarray(0, count));
      }
    } finally {
      this.#calls.closeSync(fd);
    }
  }

  #within<Result>(path: string, act: (held: Held) => Result): Result {
    const parent = holdParent(this.#calls, this.#rootFd, path);
    if (parent.kind === 'absent') throw new FileFailure('io_failed', path, `${path}: the folder above it is gone`);
    if (parent.kind === 'not_plain') throw refusal(path, parent.why);
    try {
      return act(parent);
    } finally {
      this.#calls.closeSync(parent.fd);
    }
  }

  #guarded<Result>(path: string, doing: string, act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      throw asFileFailure(error, path, doing);
    }
  }

  #lstat(path: string) {
    return this.#calls.lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
  }

  #unlinkIfThere(path: string): void {
    try {
      this.#calls.unlinkSync(path);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }
}

function refusal(path: string, why: NotPlain | 'folder'): FileFailure {
  return new FileFailure('path_not_plain', path, `${path} is not touched: ${why.replaceAll('_', ' ')}`);
}

/** The same at each try, so that what a kill left there is found again. */
function temporaryName(path: string): string {
  const name = createHash('sha256').update(partsOf(path).join('/')).digest('hex').slice(0, 16);
  return `.fleetwright-${name}.tmp`;
}
