import type { BundleNumber, DriftedFile } from '@fleetwright/contracts/agents';
import type { FileStamp } from '../ports/files.ts';
import type { UnitState } from '../ports/units.ts';
import type { Problem } from './problem.ts';

/** What was at a path. A file's bytes are kept by their digest in the agent's own folder. */
export type Earlier = { readonly kind: 'absent' } | { readonly kind: 'file'; readonly stamp: FileStamp };

/** A file that the agent answers for. */
export interface FileRecord {
  readonly module: string;
  /** What was there before any module declared the path; put back when none does any more. */
  readonly original: Earlier;
  /**
   * What may be there without anybody else's doing, what was meant last at the end. More than one only between the beginning
   * and the end of an attempt: what it found, and what it wants.
   */
  readonly written: readonly Earlier[];
}

export interface Restore {
  readonly path: string;
  readonly to: Earlier;
  /** Whether the path was the module's before the attempt; if not, it is given up once it is put back. */
  readonly wasOurs: boolean;
}

export interface ModuleRecord {
  readonly version: string | null;
  readonly wish: string;
  readonly state: /** An attempt has begun and not ended. */
    | 'applying'
    /** The attempt failed, and what it changed is being put back. */
    | 'restoring'
    | 'applied'
    | 'failed';
  /** Present while `restoring` and `failed`. */
  readonly problem: Problem | null;
  /** The bundle that failed: the same wish is tried again only in another one. */
  readonly failedIn: string | null;
  /** Units that must still be restarted, since a file of theirs changed. */
  readonly restarts: readonly string[];
  /** What there was before the attempt, while one is under way. */
  readonly restore: readonly Restore[];
}

export interface UnitRecord {
  readonly module: string;
  /** As it was before any module declared it; null: there was none. */
  readonly original: UnitState | null;
}

/** A file that somebody changed; its bytes are kept. */
export interface HandChange {
  readonly module: string;
  readonly path: string;
  readonly what: DriftedFile['what'];
  /** Digest of the kept bytes; null: it was gone. */
  readonly kept: string | null;
  /** By the node's clock, Unix milliseconds. */
  readonly atMs: number;
}

/** All that the agent remembers of what it did to the node: the fold of its journal. */
export interface NodeRecord {
  /** The newest bundle whose manifest was verified; null: none yet. */
  readonly bundle: { readonly number: BundleNumber; readonly digest: string } | null;
  readonly files: Readonly<Record<string, FileRecord>>;
  /** Folders that the agent made. */
  readonly folders: readonly string[];
  /** Packages that the agent installed. */
  readonly packages: readonly string[];
  readonly units: Readonly<Record<string, UnitRecord>>;
  readonly modules: Readonly<Record<string, ModuleRecord>>;
  /** The newest last. */
  readonly handChanges: readonly HandChange[];
}

export const EMPTY_RECORD: NodeRecord = {
  bundle: null,
  files: {},
  folders: [],
  packages: [],
  units: {},
  modules: {},
  handChanges: [],
};
