import type { RepositorySettings } from '@fleetwright/contracts';
import type { FetchFailure } from './fetch-failure.ts';
import type { CredentialRef, CredentialStore } from './ports/credential-store.ts';

/** Which credential a registration names; null: the remote is read without one. */
export function credentialRefOf(
  settings: Pick<RepositorySettings, 'vault_credential_path' | 'ssh_credential_id'>,
): CredentialRef | null {
  const { vault_credential_path: path, ssh_credential_id: id } = settings;
  if (path !== null) return { by: 'path', path };
  return id === null ? null : { by: 'id', id };
}

/** The failure of a run whose repository names a credential that is not there, or not this account's. */
export function credentialNotFound(ref: CredentialRef): FetchFailure {
  const [key, name] = ref.by === 'path' ? ['vault_credential_path', ref.path] : ['ssh_credential_id', ref.id];
  const message = `the credential "${name}" that ${key} names was not found; check that it exists and that this account may use it`;
  return { code: 'credential_not_found', message, retryable: false };
}

/** Where no credential store is configured: there is none to find, and no remote is asked without one instead. */
export const NO_CREDENTIALS: CredentialStore = {
  read: async (_account, ref) => ({ kind: 'failed', failure: credentialNotFound(ref) }),
  list: async () => ({ kind: 'listed', credentials: [] }),
};
