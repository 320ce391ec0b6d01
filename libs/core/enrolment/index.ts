export { base32Bytes } from './base32.ts';
export { enrol } from './enrol.ts';
export type { EnrolmentAsked, EnrolmentOutcome, NodePlace } from './enrol.ts';
export { admit, retireKey, revokeAgent, revokeInstance, rotateKey } from './keys.ts';
export type { RotationOutcome } from './keys.ts';
export { enrolmentFold } from './state.ts';
export type { Agent, Enrolment } from './state.ts';
export { userKeyBytes, userKeyText } from './user-key.ts';
export { createToken, listTokens, revokeToken, shownToken } from './tokens.ts';
