export { mustBeUsable, wholePath } from './checked-entry.ts';
export { CredentialFile } from './credential-file.ts';
export type { CredentialFileOptions } from './credential-file.ts';
export { CredentialFileProblem } from './credential-file-problem.ts';
export { ensureKeyFile } from './credential-key.ts';
export type { CredentialKey } from './credential-key.ts';
export { LocalCredentials } from './local-credentials.ts';
export type { LocalCredentialsOptions } from './local-credentials.ts';
