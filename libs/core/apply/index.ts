export { approvedChanges, mutationOf } from './mutation.ts';
export { failureFact, outcomeFact } from './outcome.ts';
export type { RolloutFact, WaveResult } from './outcome.ts';
export { recordOutcomes } from './record.ts';
export { ofAttempt, rolloutFold } from './rollout.ts';
export type { ChangeFact, RolloutState } from './rollout.ts';
export { nextOf } from './wave.ts';
export type { ClaimedProposal, Next } from './wave.ts';
