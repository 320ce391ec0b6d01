import type { Digest } from '@fleetwright/contracts';
import type { BundleNumber } from '@fleetwright/contracts/agents';
import { EPOCH_RAISED_EVERY_SECONDS } from './limits.ts';

/** The bundle that is a node's now, as far as its number is concerned. */
export interface GivenBundle {
  readonly number: BundleNumber;
  readonly digest: Digest;
}

/** Negative: `one` is older; 0: they are equal. */
export function compareNumbers(one: BundleNumber, other: BundleNumber): number {
  return one.epoch - other.epoch || one.counter - other.counter;
}

/**
 * Whether an agent knows a bundle that was never given: a greater number, or the present one with another digest. Of older
 * ones nothing is kept, and they are no news.
 */
export function isNeverGiven(known: GivenBundle, given: GivenBundle): boolean {
  const order = compareNumbers(known.number, given.number);
  return order > 0 || (order === 0 && known.digest !== given.digest);
}

/**
 * The epoch that makes the present bundle newer than whatever agents know: the greater of the next one and the server's
 * Unix seconds, so that it is also beyond one that a lost future raised. `raisedAt` null: never. Undefined: it was raised
 * less than a minute ago, and whoever still asks is answered with that.
 */
export function raisedEpoch(
  epoch: number,
  { nowSeconds, raisedAtSeconds }: { readonly nowSeconds: number; readonly raisedAtSeconds: number | null },
): number | undefined {
  const isSoon = raisedAtSeconds !== null && nowSeconds - raisedAtSeconds < EPOCH_RAISED_EVERY_SECONDS;
  return isSoon && nowSeconds >= raisedAtSeconds ? undefined : Math.max(epoch + 1, nowSeconds);
}
