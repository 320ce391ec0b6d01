import { FileFailure, type FileFailureCode } from '@fleetwright/core/agent';

const CODES: Readonly<Record<string, FileFailureCode>> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EROFS: 'read_only',
  EACCES: 'not_permitted',
  EPERM: 'not_permitted',
  ELOOP: 'path_not_plain',
  ENOTDIR: 'path_not_plain',
  EISDIR: 'path_not_plain',
  EBUSY: 'path_not_plain',
  ENXIO: 'path_not_plain',
};

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the kernel said, as a failure of the port. What is no answer of the kernel stays what it is. */
export function asFileFailure(error: unknown, path: string, doing: string): unknown {
  const errno = errnoOf(error);
  if (error instanceof FileFailure || errno === undefined) return error;
  const code = CODES[errno] ?? 'io_failed';
  return new FileFailure(code, path, `${path}: ${doing} failed with ${errno}`);
}
