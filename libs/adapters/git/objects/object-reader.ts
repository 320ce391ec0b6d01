import { createHash } from 'node:crypto';
import { type GitChild, type GitProcess, keepTail, killGroup, startGit } from '../process.ts';

export type ReadObject =
  | { readonly kind: 'object'; readonly sha: string; readonly type: string; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  /** The object is larger than asked for; the reader is of no more use. */
  | { readonly kind: 'too_large'; readonly type: string; readonly sizeBytes: number };

/** The reader's process ended or was ended before it answered. */
export class ObjectsUnreadable extends Error {
  override readonly name = 'ObjectsUnreadable';
}

interface Waiting {
  readonly sizeMax: number;
  readonly resolve: (object: ReadObject) => void;
  readonly reject: (error: Error) => void;
}

/** Reads objects through one `git cat-file --batch`, one after the other. Close it when done. */
export class ObjectReader {
  readonly #child: GitChild;
  readonly #timer: NodeJS.Timeout;
  #stderr = '';
  #buffer: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;
  #error: Error | undefined;

  constructor(given: GitProcess) {
    this.#child = startGit(given);
    this.#timer = setTimeout(() => this.#fail('reading the git cache took too long'), given.deadlineMs);
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#stderr = keepTail(this.#stderr, chunk)));
    this.#child.once('error', () => this.#fail('git could not be started'));
    this.#child.once('close', () => this.#fail(`git cat-file ended early: ${this.#stderr.trim()}`));
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#answer();
    });
  }

  /** `name` is an object id or a ref, never a person's text. Throws `ObjectsUnreadable`. */
  read(name: string, sizeMax: number): Promise<ReadObject> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => {
      this.#waiting = { sizeMax, resolve, reject };
      this.#child.stdin.write(`${name}\n`);
    });
  }

  close(): void {
    this.#error ??= new ObjectsUnreadable('the reader is closed');
    clearTimeout(this.#timer);
    killGroup(this.#child);
  }

  #answer(): void {
    const waiting = this.#waiting;
    const lineEnd = this.#buffer.indexOf(0x0a);
    if (waiting === undefined || lineEnd < 0) return;
    const header = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(this.#buffer.subarray(0, lineEnd).toString('latin1'));
    if (header === null) {
      this.#settle(lineEnd + 1).resolve({ kind: 'missing' });
      return;
    }
    const [, sha = '', type = '', size = '0'] = header;
    const sizeBytes = Number(size);
    if (sizeBytes > waiting.sizeMax) {
      this.#settle(0).resolve({ kind: 'too_large', type, sizeBytes });
      this.close();
      return;
    }
    const start = lineEnd + 1;
    if (this.#buffer.length < start + sizeBytes + 1) return;
    const bytes = this.#buffer.subarray(start, start + sizeBytes);
    // git takes the name of an object in its own store on trust; a disk does not deserve that.
    if (idOf(type, bytes, sha.length) !== sha) {
      this.#fail(`object ${sha} of the git cache is damaged`);
      return;
    }
    this.#settle(start + sizeBytes + 1).resolve({ kind: 'object', sha, type, bytes });
  }

  #settle(consumed: number): Waiting {
    const waiting = this.#waiting;
    if (waiting === undefined) throw new Error('nobody waits for an object');
    this.#buffer = this.#buffer.subarray(consumed);
    this.#waiting = undefined;
    return waiting;
  }

  #fail(message: string): void {
    this.#error ??= new ObjectsUnreadable(message);
    clearTimeout(this.#timer);
    killGroup(this.#child);
    this.#waiting?.reject(this.#error);
    this.#waiting = undefined;
  }
}

/** The id that git gives an object: SHA-1, or SHA-256 where ids have 64 digits. */
function idOf(type: string, bytes: Buffer, digits: number): string {
  const hash = createHash(digits === SHA1_DIGITS ? 'sha1' : 'sha256');
  return hash.update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

const SHA1_DIGITS = 40;
