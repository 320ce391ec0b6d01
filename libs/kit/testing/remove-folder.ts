import { rm } from 'node:fs/promises';
import { REMOVE_PAUSE_MS, REMOVE_TRIES } from './limits.ts';

/**
 * Removes a folder of a test with all that is in it, or nothing if it is gone already. A process that was just killed may
 * still be writing its last file there, which fails as ENOTEMPTY: then it is tried again, for some seconds.
 */
export function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: REMOVE_TRIES, retryDelay: REMOVE_PAUSE_MS });
}
