export { runNodes } from './run-nodes.ts';
export type { ReachedMachines, StandingNow } from './run-nodes.ts';
export { REPORTS_MISSED_MAX } from './limits.ts';
export { observe } from './observe.ts';
export { byStanding } from './shown-out.ts';
export { goneOffline } from './silence.ts';
export type { NodeRow, ReceivedReport, StateChange, StatusStore } from './status-store.ts';
export { driftKey, tellDrift, tellTransition } from './transition.ts';
export type { NodeFact } from './transition.ts';
