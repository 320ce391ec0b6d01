import type { RepositorySettings } from '@fleetwright/contracts';
import { printable } from './credential-path.ts';
import type { FetchFailure } from '../fetch/fetch-failure.ts';
import type { CredentialRef, CredentialStore } from '../ports/credential-store.ts';

/** Which credential a registration names; null: the remote is read without one. */
export function credentialRefOf(
  settings: Pick<RepositorySettings, 'vault_credential_path' | 'ssh_credential_id'>,
): CredentialRef | null {
  const { vault_credential_path: path, ssh_credential_id: id } = settings;
  if (path !== null) return { by: 'path', path };
  return id === null ? null : { by: 'id', id };
}

/** The failure of a run whose repository names a credential that is not there, or not this account's: which, it does not say. */
export function credentialNotFound(ref: CredentialRef): FetchFailure {
  const key = ref.by === 'path' ? 'vault_credential_path' : 'ssh_credential_id';
  const message = `the credential "${nameOf(ref)}" that ${key} names was not found; check that it exists and that this account may use it`;
  return { code: 'credential_not_found', message, retryable: false };
}

/** The failure of a run whose credential is not what its remote needs. `problem` begins with "it" or "its". */
export function credentialMalformed(ref: CredentialRef, problem: string): FetchFailure {
  const message = `the credential "${nameOf(ref)}" cannot be used: ${problem}`;
  return { code: 'credential_malformed', message, retryable: false };
}

/** The store could not be asked, or refused. `why` says which and what to do; it never repeats what a store wrote. */
export function credentialUnreadable(why: string, { retryable }: { readonly retryable: boolean }): FetchFailure {
  return { code: 'credential_unreadable', message: `the credential could not be read: ${why}`, retryable };
}

/** Where no credential store is configured: there is none to find, and no remote is asked without one instead. */
export const NO_CREDENTIALS: CredentialStore = {
  read: async (_account, ref) => ({ kind: 'failed', failure: credentialNotFound(ref) }),
  list: async () => ({ kind: 'listed', credentials: [] }),
};

function nameOf(ref: CredentialRef): string {
  return printable(ref.by === 'path' ? ref.path : ref.id);
}
