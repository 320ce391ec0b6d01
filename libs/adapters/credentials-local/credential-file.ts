import { open as openFile, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FILE_BYTES_MAX } from './limits.ts';
import { type CredentialKey, readKey } from './credential-key.ts';
import { CredentialFileProblem } from './credential-file-problem.ts';
import { withLock } from './lock.ts';
import { keyCheckOf, open, seal, type SealedEntry } from './sealed-entry.ts';

export interface CredentialFileOptions {
  readonly file: string;
  readonly key: CredentialKey;
}

/** An entry with its values. */
export interface OpenEntry extends Omit<SealedEntry, 'box'> {
  readonly values: Readonly<Record<string, unknown>>;
}

interface Content {
  readonly keyCheck: string;
  readonly entries: ReadonlyMap<string, SealedEntry>;
}

const FORMAT = 'fleetwright-credentials/1';

/** The encrypted file. Readers see it before a write or after it, never between. Throws `CredentialFileProblem`. */
export class CredentialFile {
  readonly #options: CredentialFileOptions;

  constructor(options: CredentialFileOptions) {
    this.#options = options;
  }

  /** undefined: there is none. */
  async get(path: string): Promise<OpenEntry | undefined> {
    const { key, content } = await this.#read();
    const entry = content?.entries.get(path);
    return entry === undefined ? undefined : this.#opened(key, entry);
  }

  /** Sorted by path. */
  async all(): Promise<readonly OpenEntry[]> {
    const { key, content } = await this.#read();
    const entries = [...(content?.entries.values() ?? [])].map((entry) => this.#opened(key, entry));
    return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Writes a new version of a credential; answers its number. */
  async put(path: string, values: Readonly<Record<string, unknown>>, now: Date): Promise<number> {
    return withLock(this.#options.file, async () => {
      const { key, content } = await this.#read();
      const version = (content?.entries.get(path)?.version ?? 0) + 1;
      const entry = seal(key, { path, version, rotated_at: now.toISOString() }, values);
      await this.#write(key, [...(content?.entries.values() ?? [])].filter((each) => each.path !== path).concat(entry));
      return version;
    });
  }

  /** Answers whether there was one. */
  async remove(path: string): Promise<boolean> {
    return withLock(this.#options.file, async () => {
      const { key, content } = await this.#read();
      if (content?.entries.has(path) !== true) return false;
      await this.#write(
        key,
        [...content.entries.values()].filter((each) => each.path !== path),
      );
      return true;
    });
  }

  async #read(): Promise<{ readonly key: Buffer; readonly content: Content | undefined }> {
    const key = await readKey(this.#options.key);
    const content = await this.#content();
    if (content !== undefined && content.keyCheck !== keyCheckOf(key)) {
      throw new CredentialFileProblem(
        `the key does not fit ${this.#options.file}: it was written with another one; find that key, or put the credentials anew into another file`,
      );
    }
    return { key, content };
  }

  async #content(): Promise<Content | undefined> {
    const { file } = this.#options;
    try {
      const { size } = await stat(file);
      if (size > FILE_BYTES_MAX) throw new CredentialFileProblem(`${file} is larger than any file of credentials`);
      return contentOf(await readFile(file, 'utf8'), file);
    } catch (error) {
      if (error instanceof CredentialFileProblem) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      if (code === 'ENOENT') return undefined;
      throw new CredentialFileProblem(`${file} cannot be read (${code})`, { retryable: true });
    }
  }

  #opened(key: Buffer, { box, ...entry }: SealedEntry): OpenEntry {
    const values = open(key, { box, ...entry });
    if (values !== undefined) return { ...entry, values };
    throw new CredentialFileProblem(
      `the entry ${entry.path} of ${this.#options.file} is damaged or was changed by hand; put this credential again`,
    );
  }

  async #write(key: Buffer, entries: readonly SealedEntry[]): Promise<void> {
    const { file } = this.#options;
    const temporary = `${file}.new`;
    const text = JSON.stringify({ format: FORMAT, key_check: keyCheckOf(key), entries }, null, 2);
    // Only the holder of the lock writes: what is left of a crash may go.
    await rm(temporary, { force: true });
    const handle = await openFile(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${text}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    const folder = await openFile(dirname(file), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

function contentOf(text: string, file: string): Content {
  const broken = () =>
    new CredentialFileProblem(`${file} is no file of credentials, or is damaged; restore it from a backup`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw broken();
  }
  const { format, key_check, entries } = (content ?? {}) as Record<string, unknown>;
  if (format !== FORMAT || typeof key_check !== 'string' || !Array.isArray(entries)) throw broken();
  if (!entries.every(isEntry)) throw broken();
  return { keyCheck: key_check, entries: new Map(entries.map((entry) => [entry.path, entry])) };
}

function isEntry(value: unknown): value is SealedEntry {
  const { path, version, rotated_at, box } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof path === 'string' && Number.isInteger(version) && typeof rotated_at === 'string' && typeof box === 'string'
  );
}
