export { VaultCredentials } from './vault-credentials.ts';
export type { VaultCredentialsOptions } from './vault-credentials.ts';
