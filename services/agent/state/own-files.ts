import { constants } from 'node:fs';
import { join } from 'node:path';
import { FileFailure } from '@fleetwright/core/agent';
import { asFileFailure, errnoOf } from '../executors/files/failures.ts';
import { SYSTEM_CALLS, type SystemCalls } from '../executors/files/system-calls.ts';

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** The agent's own folder: nobody else reads it, and each file in it is there whole or not at all. */
export class OwnFiles {
  readonly folder: string;
  readonly #calls: SystemCalls;

  /** Makes the folder and those above it. */
  constructor(folder: string, calls: SystemCalls = SYSTEM_CALLS) {
    this.folder = folder;
    this.#calls = calls;
    this.#guarded(folder, () => calls.mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  makeFolder(name: string): void {
    this.#guarded(name, () => this.#calls.mkdirSync(this.path(name), { recursive: true, mode: PRIVATE_FOLDER }));
  }

  /** null: there is no such file. */
  read(name: string): Buffer | null {
    return this.#guarded(name, () => {
      try {
        return this.#calls.readFileSync(this.path(name));
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return null;
        throw error;
      }
    });
  }

  write(name: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const temporary = this.path(`${name}.tmp`);
    this.#guarded(name, () => {
      const fd = this.#calls.openSync(
        temporary,
        constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
        PRIVATE_FILE,
      );
      try {
        this.#writeAll(fd, bytes);
        this.#calls.fsyncSync(fd);
      } finally {
        this.#calls.closeSync(fd);
      }
      this.#calls.renameSync(temporary, this.path(name));
      this.#sync(join(this.path(name), '..'));
    });
  }

  /** Adds to the end of a file, durably. */
  append(name: string, text: string): void {
    this.#guarded(name, () => {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;
      const fd = this.#calls.openSync(this.path(name), flags, PRIVATE_FILE);
      const size = this.#calls.fstatSync(fd).size;
      try {
        this.#writeAll(fd, Buffer.from(text));
        this.#calls.fsyncSync(fd);
      } catch (error) {
        // Half an entry would hide those after it.
        this.#calls.ftruncateSync(fd, size);
        throw error;
      } finally {
        this.#calls.closeSync(fd);
      }
    });
  }

  remove(name: string): void {
    this.#guarded(name, () => {
      try {
        this.#calls.unlinkSync(this.path(name));
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error;
      }
    });
  }

  /** The names in one of its folders; none where there is no such folder. */
  list(name: string): readonly string[] {
    return this.#guarded(name, () => {
      try {
        return this.#calls.readdirSync(this.path(name));
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return [];
        throw error;
      }
    });
  }

  #writeAll(fd: number, bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.byteLength) {
      const count = this.#calls.writeSync(fd, bytes, written, bytes.byteLength - written);
      written += count;
    }
  }

  #sync(folder: string): void {
    const fd = this.#calls.openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      this.#calls.fsyncSync(fd);
    } finally {
      this.#calls.closeSync(fd);
    }
  }

  #guarded<Result>(name: string, act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      const failure = asFileFailure(error, this.path(name), 'keeping what the agent remembers');
      throw failure instanceof FileFailure && failure.code === 'path_not_plain'
        ? new FileFailure('io_failed', this.path(name), failure.message)
        : failure;
    }
  }
}
