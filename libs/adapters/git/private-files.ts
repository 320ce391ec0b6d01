import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MACHINE, startOf } from '../process-identity.ts';
import { PRIVATE_FILES_AGE_MAX_MS } from './limits.ts';

const PREFIX = 'fleetwright-git-';
const NAME = /^fleetwright-git-([0-9a-f]{12})-([0-9]{1,10})-([0-9]{1,20})-[A-Za-z0-9]{6}$/;

/**
 * Files that hold a secret for as long as one git process needs them: 0600, in a folder of their own that nobody else may
 * enter. Written and removed without giving way to other work, so that there is no moment at which `close` could miss one.
 */
export class PrivateFiles {
  readonly #parent: string;
  readonly #open = new Set<string>();

  constructor(parent: string) {
    this.#parent = parent;
  }

  /** Writes the files, lets `work` use their folder, and removes it however that ends. Throws what the disk throws. */
  async lend<T>(files: Readonly<Record<string, string>>, work: (folder: string) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(this.#parent, `${PREFIX}${MACHINE}-${process.pid}-${startOf('self')}-`));
    this.#open.add(folder);
    try {
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(folder, name), text, { mode: 0o600, flag: 'wx' });
      }
      return await work(folder);
    } finally {
      this.#remove(folder);
    }
  }

  /** Removes all that is lent now. */
  close(): void {
    for (const folder of this.#open) this.#remove(folder);
  }

  /**
   * Removes what a process that was killed left behind. Those of a living one are left alone, whichever replica it is. A
   * process of another container or of the time before a reboot cannot be asked for, so there the age decides.
   */
  sweep(): void {
    for (const name of readdirSync(this.#parent)) {
      const [, machine, pid = '', start] = NAME.exec(name) ?? [];
      if (machine === undefined) continue;
      const folder = join(this.#parent, name);
      const isAbandoned = machine === MACHINE ? startOf(pid) !== start : isOld(folder);
      if (isAbandoned && isOurs(folder)) rmSync(folder, { recursive: true, force: true });
    }
  }

  #remove(folder: string): void {
    this.#open.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isOld(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > PRIVATE_FILES_AGE_MAX_MS;
}

// The temporary folder belongs to everybody: what another user put there under such a name is not touched.
function isOurs(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && stat.isDirectory() && stat.uid === process.getuid?.();
}
