import type { Digest, Id, Instant } from '@fleetwright/contracts';

/** The only source of time outside the core. */
export interface Clock {
  now(): Instant;
  /** Milliseconds that never go back, for durations only. */
  elapsedMs(): number;
}

/** The only source of ids: UUIDv7. */
export interface Ids {
  next(): Id;
}

/** SHA-256 over the canonical JSON (RFC 8785) of a value. Pure; comes in because the core has no crypto. */
export type DigestOf = (value: unknown) => Digest;
