import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CredentialKey, LocalCredentials } from '@fleetwright/adapters/credentials-local';
import { VaultCredentials } from '@fleetwright/adapters/credentials-vault';
import {
  type CredentialPrefix,
  type CredentialStore,
  NO_CREDENTIALS,
  parseCredentialPrefixes,
} from '@fleetwright/core/repo-sync';
import { ConfigurationError, type Logger } from '@fleetwright/kit/service';
import type { RepoSyncConfig } from './repo-sync.config.ts';

/** Where credentials are and who may use which. Throws ConfigurationError. */
export function openCredentials(
  config: RepoSyncConfig,
  log: Logger,
): { readonly credentials: CredentialStore; readonly credentialPrefixes: readonly CredentialPrefix[] } {
  const parsed = parseCredentialPrefixes(config.credentialPrefixes);
  if (!parsed.ok) throw new ConfigurationError([`FLEETWRIGHT_CREDENTIAL_PREFIXES: ${parsed.problem}`]);
  const { prefixes } = parsed;
  return { credentials: storeOf(config, prefixes, log), credentialPrefixes: prefixes };
}

function storeOf(config: RepoSyncConfig, prefixes: readonly CredentialPrefix[], log: Logger): CredentialStore {
  const { vaultUrl, credentialsFile } = config;
  if (vaultUrl !== null && credentialsFile !== null) {
    throw new ConfigurationError([
      'FLEETWRIGHT_VAULT_URL and FLEETWRIGHT_CREDENTIALS_FILE are both set: credentials are in one place; unset the other',
    ]);
  }
  if (vaultUrl !== null) return vaultOf(config, { url: vaultUrl, prefixes }, log);
  if (credentialsFile === null) return NO_CREDENTIALS;
  return new LocalCredentials({ file: resolve(credentialsFile), key: keyOf(config), prefixes });
}

function vaultOf(
  { vaultToken, vaultTokenFile, vaultNamespace }: RepoSyncConfig,
  { url, prefixes }: { readonly url: string; readonly prefixes: readonly CredentialPrefix[] },
  log: Logger,
): CredentialStore {
  const { protocol, hostname, username, password, search, hash } = new URL(url);
  if (`${username}${password}${search}${hash}` !== '') {
    throw new ConfigurationError(['FLEETWRIGHT_VAULT_URL: expected an address without user, query or fragment']);
  }
  if (vaultToken !== null && vaultTokenFile !== null) {
    throw new ConfigurationError(['FLEETWRIGHT_VAULT_TOKEN and FLEETWRIGHT_VAULT_TOKEN_FILE are both set: unset one']);
  }
  if (protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) {
    log.warn({}, 'Vault is asked over plain http (FLEETWRIGHT_VAULT_URL): its token and all credentials can be read');
  }
  const token =
    vaultTokenFile === null ? async () => vaultToken : async () => (await readFile(vaultTokenFile, 'utf8')).trim();
  return new VaultCredentials({ url, token, namespace: vaultNamespace, prefixes });
}

function keyOf({ credentialsKey, credentialsKeyFile }: RepoSyncConfig): CredentialKey {
  if (credentialsKey !== null && credentialsKeyFile === null) return { in: 'environment', base64: credentialsKey };
  if (credentialsKeyFile !== null && credentialsKey === null) return { in: 'file', file: resolve(credentialsKeyFile) };
  throw new ConfigurationError([
    'FLEETWRIGHT_CREDENTIALS_FILE needs its key: set either FLEETWRIGHT_CREDENTIALS_KEY or FLEETWRIGHT_CREDENTIALS_KEY_FILE',
  ]);
}
