import { createHmac } from 'node:crypto';
import type { DigestOf, FingerprintOf } from '@fleetwright/core/event-sourcing';

/** Hex digits of a fingerprint: among a million secrets of an account two that differ look alike once in 500 accounts. */
const FINGERPRINT_DIGITS = 12;

/** Fingerprints under a key. Over the digest, which is over canonical JSON: the order of a map's keys does not count. */
export function fingerprintWith(key: Uint8Array, digestOf: DigestOf): FingerprintOf {
  return (value) => createHmac('sha256', key).update(digestOf(value)).digest('hex').slice(0, FINGERPRINT_DIGITS);
}
