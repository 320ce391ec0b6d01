import type { RemotePolicy } from '@fleetwright/core/repo-sync';

export interface GitOptions {
  /** Folder of the caches, one per repository. Everything in it may be deleted at any time. */
  readonly cacheDir: string;
  readonly policy: RemotePolicy;
  /** The `PATH` on which git and ssh are found: the only variable that is inherited. */
  readonly path: string;
  /**
   * PEM file of the certificate authorities that https remotes are trusted by, instead of the machine's own: for a git
   * server whose certificate a company issued itself.
   */
  readonly caFile?: string;
  /** Folder below which credentials lie while git needs them; the machine's temporary folder when missing. */
  readonly privateDir?: string;
  /** For tests of what happens at a deadline; otherwise the limits in limits.ts. */
  readonly deadlines?: Partial<Deadlines>;
  readonly packBytesMax?: number;
}

export interface Deadlines {
  readonly tipMs: number;
  readonly fetchMs: number;
  readonly readMs: number;
}
