export { indexFleet } from './fleet-index.ts';
export type { FleetIndex } from './fleet-index.ts';
export type { PeerKeys } from './networks.ts';
export { compareNumbers, isNeverGiven, raisedEpoch } from './number.ts';
export type { GivenBundle } from './number.ts';
export { BundleResolver } from './resolve.ts';
export { TouchedNodes } from './touched.ts';
export type { FleetChange } from './touched.ts';
export type { BundleStore, ComputedBundle, CurrentBundle, NodeInstances, Recorded } from './bundle-store.ts';
