/** How a call that changes packages or units ended. */
export type StepOutcome =
  | { readonly kind: 'done'; readonly notes: readonly string[] }
  /** It passes by itself: somebody else holds the lock, the mirror does not answer. */
  | { readonly kind: 'waiting'; readonly code: string; readonly message: string; readonly output: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly output: string };

/** The packages of the node. */
export interface NodePackages {
  /** null: this machine can; else why it cannot, as a sentence. */
  readonly cannot: string | null;
  /** Those of the names that are installed and configured. */
  installed(names: readonly string[]): Promise<ReadonlySet<string>>;
  /** Never asks, keeps changed conffiles and names them in `notes`. */
  install(names: readonly string[]): Promise<StepOutcome>;
  /** Removes those that nothing else installed needs; the others stay and are named in `notes`. */
  remove(names: readonly string[]): Promise<StepOutcome>;
}
