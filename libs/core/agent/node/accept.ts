import type { BundleManifest, BundleNumber, BundleTold } from '@fleetwright/contracts/agents';
import type { NodeRecord } from './record.ts';

type Known = NodeRecord['bundle'];

export function compareNumbers(one: BundleNumber, other: BundleNumber): number {
  return one.epoch - other.epoch || one.counter - other.counter;
}

/** What a bundle that the agent is told of means for it. */
export type Told =
  | { readonly kind: 'same' }
  | { readonly kind: 'newer' }
  /** It keeps what it has. `bundle_number_reused`: its number is known with another digest, so the control plane went back. */
  | {
      readonly kind: 'refused';
      readonly code: 'older_bundle_refused' | 'bundle_number_reused';
      readonly message: string;
    };

export function weighTold(known: Known, told: BundleTold): Told {
  if (known === null) return { kind: 'newer' };
  const order = compareNumbers(told.number, known.number);
  const [is, was] = [spelled(told.number), spelled(known.number)];
  if (order < 0) {
    const message = `bundle ${is} is older than ${was}, which this node has: it keeps ${was} and tells the control plane`;
    return { kind: 'refused', code: 'older_bundle_refused', message };
  }
  if (order > 0) return { kind: 'newer' };
  if (told.manifest.digest === known.digest) return { kind: 'same' };
  const message = `bundle ${is} has another digest than the one that this node has under the same number: it keeps what it has`;
  return { kind: 'refused', code: 'bundle_number_reused', message };
}

function spelled({ epoch, counter }: BundleNumber): string {
  return `${epoch}.${counter}`;
}

export interface Identity {
  readonly accountId: string;
  readonly hostname: string;
}

/** Why a manifest whose digest is right is not taken all the same; null: it is. */
export function manifestProblem(
  manifest: BundleManifest,
  identity: Identity,
  record: NodeRecord,
): { readonly code: 'other_node' | 'empty_not_said'; readonly message: string } | null {
  if (manifest.account !== identity.accountId || manifest.node !== identity.hostname) {
    const message = `the manifest is of ${manifest.account}/${manifest.node}, and this is ${identity.accountId}/${identity.hostname}`;
    return { code: 'other_node', message };
  }
  const had = Object.keys(record.modules).length;
  if (manifest.modules.length === 0 && had > 0 && !manifest.empty) {
    const message = `the manifest lists no module, this node has ${had}, and it does not say that it is meant to be empty`;
    return { code: 'empty_not_said', message };
  }
  return null;
}
