import { createHash } from 'node:crypto';
import type { AccountId, Digest } from '@fleetwright/contracts';
import type { Documents } from '@fleetwright/core/event-sourcing';

/** What outlives a process: the documents' bytes by account and digest. */
export interface MemoryShelf {
  readonly bytes: Map<string, Uint8Array>;
}

export function createMemoryShelf(): MemoryShelf {
  return { bytes: new Map() };
}

/** A process's access to documents in memory. Open any number of them over one shelf. */
export class MemoryDocuments implements Documents {
  private readonly shelf: MemoryShelf;

  constructor(shelf: MemoryShelf = createMemoryShelf()) {
    this.shelf = shelf;
  }

  async put(account: AccountId, texts: readonly string[]): Promise<readonly Digest[]> {
    return texts.map((text) => {
      const bytes = Buffer.from(text, 'utf8');
      const digest = createHash('sha256').update(bytes).digest('hex');
      this.shelf.bytes.set(keyOf(account, digest), bytes);
      return digest;
    });
  }

  async get(account: AccountId, digests: readonly Digest[]): Promise<readonly (string | undefined)[]> {
    return digests.map((digest) => {
      const bytes = this.shelf.bytes.get(keyOf(account, digest));
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    });
  }
}

// Neither an account id nor a digest holds a slash.
function keyOf(account: AccountId, digest: Digest): string {
  return `${account}/${digest}`;
}
