import type { Id } from '@fleetwright/contracts';
import type { Authors } from './voting.ts';

/**
 * Who the authors are among those whose verified address is known. Addresses compare without case, and nothing else of them is
 * folded. `isComplete`: no commit since the last applied revision is missing.
 */
export function authorsAmong(
  addresses: readonly (string | null)[],
  verified: ReadonlyMap<Id, string | null>,
  isComplete: boolean,
): Authors {
  const wanted = new Set(addresses.map((address) => address?.toLowerCase() ?? null));
  const matching = [...verified].filter(([, address]) => address !== null && wanted.has(address.toLowerCase()));
  const found = new Set(matching.map(([, address]) => address?.toLowerCase() ?? null));
  return {
    subjects: new Set(matching.map(([id]) => id)),
    isUnknown: !isComplete || [...wanted].some((address) => address === null || !found.has(address)),
  };
}
