export { admitSubject } from './access.ts';
export type { SignIn } from './access.ts';
export { isForKind } from './kinds.ts';
export type { Identity, Profile, SubjectDirectory, TokenUses } from './ports.ts';
export { standingOf } from './standing.ts';
export type { Standing } from './standing.ts';
export { accessFold } from './state.ts';
export type { AccessState, ServiceToken } from './state.ts';
export { createServiceToken, newestTokens, revokeServiceToken, tokenOfHash } from './tokens.ts';
