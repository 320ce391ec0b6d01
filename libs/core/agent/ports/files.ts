/** Who a file belongs to, as the kernel knows it. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
}

/** All that the agent decides of a file by. */
export interface FileStamp {
  /** SHA-256 of the bytes, as 64 hex digits. */
  readonly sha256: string;
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly owner: Ownership;
}

/** Why a path is refused (`path_not_plain`). */
export type NotPlain =
  /** Its last part is a symbolic link. */
  | 'link'
  /** A folder above it is a symbolic link. */
  | 'parent_link'
  /** A folder above it is a file. */
  | 'parent_file'
  /** A device, a socket or a pipe. */
  | 'device'
  /** Something is mounted on it. */
  | 'mount_point';

export type PathState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly stamp: FileStamp; readonly sizeBytes: number }
  | { readonly kind: 'folder' }
  | { readonly kind: 'not_plain'; readonly why: NotPlain };

/** What a call of `NodeFiles` can fail with. Everything else that is thrown is a fault of the agent. */
export type FileFailureCode =
  | 'path_not_plain'
  /** ENOSPC or EDQUOT: it passes. The old file is whole. */
  | 'disk_full'
  /** EROFS. */
  | 'read_only'
  /** EACCES or EPERM. */
  | 'not_permitted'
  /** EIO and all that is not expected. */
  | 'io_failed';

export class FileFailure extends Error {
  override readonly name = 'FileFailure';
  readonly code: FileFailureCode;
  readonly path: string;

  constructor(code: FileFailureCode, path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

/**
 * The files of the node, below a root folder. Paths are absolute as declared and never leave the root. Every call walks the
 * path anew, folder by folder, and follows no symbolic link. Calls throw FileFailure.
 */
export interface NodeFiles {
  /** Whether files can be given to others: false for an agent without that right, whose files then are its own. */
  readonly canGiveAway: boolean;
  look(path: string): PathState;
  /** The bytes of a plain file of at most ORIGINAL_BYTES_MAX. */
  read(path: string): Uint8Array;
  /** Puts the file there whole or not at all, durably; never more open than its mode, not for a moment. */
  write(path: string, content: Uint8Array, stamp: Omit<FileStamp, 'sha256'>): void;
  /** Takes a plain file away. One that is not there is no failure. */
  remove(path: string): void;
  /** One folder, 0755. One that is there is no failure. */
  makeFolder(path: string): void;
  /** Takes a folder away if it is empty. */
  removeFolder(path: string): 'gone' | 'not_empty';
  /** Takes away what a write that was cut short left beside the path. */
  tidy(path: string): void;
  /** null: the node has no such user or group. */
  ownership(owner: string, group: string | undefined): Ownership | null;
}
