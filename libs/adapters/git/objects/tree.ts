import type { CommitSha } from '@fleetwright/contracts';
import { RevisionUnreadable } from './revision-unreadable.ts';

export interface TreeEntry {
  readonly mode: string;
  readonly sha: CommitSha;
}

/** Finds an entry of a tree object by its exact name. `shaBytes` is 20 or 32. Throws `RevisionUnreadable`. */
export function findInTree(bytes: Buffer, name: string, shaBytes: number): TreeEntry | undefined {
  const wanted = Buffer.from(name, 'utf8');
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const nul = bytes.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 1 + shaBytes > bytes.length)
      throw new RevisionUnreadable('one of its folders is malformed');
    if (bytes.subarray(space + 1, nul).equals(wanted)) {
      const sha = bytes.subarray(nul + 1, nul + 1 + shaBytes).toString('hex');
      return { mode: bytes.subarray(at, space).toString('latin1'), sha };
    }
    at = nul + 1 + shaBytes;
  }
  return undefined;
}
