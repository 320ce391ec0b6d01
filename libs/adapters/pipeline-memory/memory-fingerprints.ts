import { hash } from 'node:crypto';
import type { AccountId } from '@fleetwright/contracts';
import type { DigestOf, FingerprintOf, Fingerprints } from '@fleetwright/core/event-sourcing';
import { fingerprintWith } from '../fingerprint-with-key.ts';

/** Keys made of the account's name: the same in every test, and known to everybody. */
export class MemoryFingerprints implements Fingerprints {
  readonly #digestOf: DigestOf;

  constructor(digestOf: DigestOf) {
    this.#digestOf = digestOf;
  }

  async of(account: AccountId): Promise<FingerprintOf> {
    return fingerprintWith(hash('sha256', `key of ${account}`, 'buffer'), this.#digestOf);
  }
}
