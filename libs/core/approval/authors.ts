import type { Id } from '@fleetwright/contracts';
import type { Authors } from './voting.ts';

/**
 * Who the authors are among those whose verified address is known. Addresses compare without case, and nothing else of them is
 * folded. `isComplete`: no commit since the last applied revision is missing. `referenceOf`: what stands in a run for an address.
 */
export function authorsAmong(
  addresses: readonly (string | null)[],
  verified: ReadonlyMap<Id, string | null>,
  { isComplete, referenceOf }: { readonly isComplete: boolean; readonly referenceOf: (address: string) => string },
): Authors {
  const wanted = new Set(addresses.map((address) => address?.toLowerCase() ?? null));
  // Runs of before have the addresses themselves.
  const calledOf = (address: string | null) =>
    address === null ? [] : [address.toLowerCase(), referenceOf(address)].filter((each) => wanted.has(each));
  const matching = [...verified].filter(([, address]) => calledOf(address).length > 0);
  const found = new Set<string | null>(matching.flatMap(([, address]) => calledOf(address)));
  return {
    subjects: new Set(matching.map(([id]) => id)),
    isUnknown: !isComplete || [...wanted].some((address) => address === null || !found.has(address)),
  };
}
