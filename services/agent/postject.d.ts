/** Puts a resource into an executable. The package brings no types. */
declare module 'postject' {
  /** Throws where the executable has no place for it: `sentinelFuse` marks the one that Node left. */
  export function inject(
    executable: string,
    resource: string,
    content: Uint8Array,
    options: { readonly sentinelFuse: string },
  ): Promise<void>;
}
