import { credentialUnreadable, type FetchFailure } from '@fleetwright/core/repo-sync';

const again = (why: string) => credentialUnreadable(why, { retryable: true });
const inVain = (why: string) => credentialUnreadable(why, { retryable: false });

/** What may be wrong with Vault, as far as it is not said by a status. */
export const VAULT = {
  tokenUnreadable: again('the file that FLEETWRIGHT_VAULT_TOKEN_FILE names cannot be read; does the agent write it?'),
  tokenMalformed: inVain(
    'the token for Vault is empty or has characters that no token has; check FLEETWRIGHT_VAULT_TOKEN or its file',
  ),
  tooLarge: inVain("Vault's answer is larger than 1 MiB; is FLEETWRIGHT_VAULT_URL the address of a Vault?"),
  garbage: inVain(
    'what answered at FLEETWRIGHT_VAULT_URL did not answer as KV version 2 of Vault does; check the address and the version of the engine',
  ),
  noSubkeys: inVain('Vault cannot tell the names of keys; listing needs Vault 1.10 or newer'),
  tooMany: inVain(
    'there are too many credentials to list; ask for one scope, and let repositories name theirs with vault_credential_path',
  ),
} as const;

/** What a status other than 200 and 404 means (Vault's HTTP API, "Status codes"). */
export function refusalOf(status: number): FetchFailure {
  if (status === 403)
    return inVain('Vault refuses the token for this path (403); check that it is valid and what its policies grant');
  if (status === 400) return inVain('Vault does not accept the request (400); check FLEETWRIGHT_VAULT_NAMESPACE');
  if (status === 429) return again('Vault was asked too often and refuses for now (429)');
  if (status === 503) return again('Vault is sealed or down for maintenance (503); unseal it');
  if (status === 412 || status === 472 || status === 473)
    return again(`this Vault server is a standby and cannot answer (${status}); the active one can`);
  if (status >= 500) return again(`Vault answered with an error of its own (${status}); its log says more`);
  if (status >= 300 && status < 400)
    return inVain('Vault redirects elsewhere, which is not followed; put the final address into FLEETWRIGHT_VAULT_URL');
  return inVain(`Vault refuses the request (${status})`);
}

/** Why no answer came. Of the error only its code is looked at: its text may hold the request. */
export function unreachable(error: unknown): FetchFailure {
  if (error instanceof Error && error.name === 'TimeoutError')
    return again('Vault did not answer in time; look at its load and at the network between');
  const code = codeOf(error);
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/.test(code)) {
    return inVain(
      `the TLS certificate of Vault was not accepted (${code}); trust its authority with NODE_EXTRA_CA_CERTS`,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return again('the host in FLEETWRIGHT_VAULT_URL could not be resolved');
  return again(`Vault could not be reached${code === '' ? '' : ` (${code})`}; does it run at FLEETWRIGHT_VAULT_URL?`);
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : '';
}
