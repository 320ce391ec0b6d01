import { VaultCredentials } from '@fleetwright/adapters/credentials-vault';
import { type CredentialsUnderTest, PREFIXES } from './credentials.suite.ts';

/** A Vault to write into as root, and to read from as the product does. */
export function credentialsInVault(
  { url, rootToken, token }: { readonly url: string; readonly rootToken: string; readonly token: string },
  close: () => Promise<unknown>,
): CredentialsUnderTest {
  const asRoot = async (method: string, path: string, body?: unknown) => {
    const headers = { 'X-Vault-Token': rootToken };
    const response = await fetch(`${url}/v1/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  return {
    store: new VaultCredentials({ url, token: async () => token, namespace: null, prefixes: PREFIXES }),
    put: (path, data) => asRoot('POST', path, { data }),
    remove: (path) => asRoot('DELETE', path),
    close: async () => {
      await close();
    },
  };
}
