import { cloneFailed, type FetchFailure } from '@fleetwright/core/repo-sync';

/** What an error of this machine's file system means for a fetch; undefined for every other error. */
export function storageFailure(url: string, error: unknown): FetchFailure | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return cloneFailed(url, 'no_space');
  const path = 'path' in error ? ` ${String(error.path)}` : '';
  return cloneFailed(url, 'storage_unusable', `${String(error.code)} at ${String(error.syscall)}${path}`);
}
