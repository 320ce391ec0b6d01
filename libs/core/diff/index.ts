export { checkPlan } from './check-plan.ts';
export { DIFF_CODES } from './codes.ts';
export { computeDiff } from './compute-diff.ts';
export type { Computed, DiffInput } from './compute-diff.ts';
export { DIGEST_FIELDS, digestSubject } from './digest.ts';
export { noteOpenReferences } from './references.ts';
export { registrationFold } from './registration.ts';
export type { Registration } from './registration.ts';
