export { indexFleet } from './fleet-index.ts';
export type { FleetIndex } from './fleet-index.ts';
export { peerKeys, reportedKeysFold } from './peer-keys.ts';
export type { ReportedKeys } from './peer-keys.ts';
export type { PeerKeys } from './networks.ts';
export { compareNumbers, isNeverGiven, raisedEpoch } from './number.ts';
export type { GivenBundle } from './number.ts';
export { BundleResolver } from './resolve.ts';
export { REACH_CODES } from './reach/codes.ts';
export type { ReachCode } from './reach/codes.ts';
export { describeReach, listReach } from './reach/describe-reach.ts';
export { promotionProblems, stepOfPromotion } from './reach/promotion.ts';
export type { PromotedVersion } from './reach/promotion.ts';
export { contentsOf, reachedNodes, stepOf } from './reach/reached-nodes.ts';
export type { GroupOfNodes, Step } from './reach/reached-nodes.ts';
export { reachProblems } from './reach/reach-problems.ts';
export type { ReachProblems } from './reach/reach-problems.ts';
export { Rendering } from './reach/rendered.ts';
export type { Contents } from './reach/rendered.ts';
export { TouchedNodes } from './touched.ts';
export type { FleetChange } from './touched.ts';
export type {
  BundleParts,
  BundleStore,
  ComputedTo,
  ComputedBundle,
  CurrentBundle,
  NodeInstances,
  Recorded,
} from './bundle-store.ts';
