import type { Logger } from '@fleetwright/kit/service';
import { decodeJwt } from 'jose';
import type { GatewayConfig } from '../gateway.config.ts';
import { TOKEN_LENGTH_MAX } from './limits.ts';
import { fetchJson } from './oidc/fetch-json.ts';
import { KeySet } from './oidc/key-set.ts';
import { OidcVerifier } from './oidc/oidc-verifier.ts';
import { oidcSettings } from './oidc/settings.ts';
import { tokenVerifier, type TokenVerifier } from './token-verifier.ts';

/**
 * Whoever may sign tokens for this installation: its own issuer, an OpenID provider, or both. Throws what is wrong with the
 * configuration, and `IssuerMismatch`.
 */
export async function openVerifiers(config: GatewayConfig, log: Logger): Promise<TokenVerifier> {
  const settings = oidcSettings(config);
  if (settings !== null && settings.issuer === config.jwtIssuer) {
    throw new Error('FLEETWRIGHT_OIDC_ISSUER and FLEETWRIGHT_JWT_ISSUER are the same: set one of them');
  }
  const own = await ownVerifier(config, log);
  if (settings === null) {
    if (own !== undefined) return own;
    const all = 'FLEETWRIGHT_JWT_PUBLIC_KEY_FILE, FLEETWRIGHT_JWT_JWKS_URL or FLEETWRIGHT_OIDC_ISSUER';
    throw new Error(`set ${all}: nobody could sign in otherwise`);
  }
  return byIssuer(settings.issuer, await OidcVerifier.open(settings, log), own);
}

/** What a token says of its issuer chooses who verifies it; only a signature makes it true. */
export function byIssuer(issuer: string, provider: TokenVerifier, own: TokenVerifier | undefined): TokenVerifier {
  return {
    async verify(token) {
      if (token.length > TOKEN_LENGTH_MAX) return undefined;
      return issuerOf(token) === issuer ? provider.verify(token) : own?.verify(token);
    },
    trouble: () => provider.trouble?.() ?? own?.trouble?.() ?? null,
  };
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

async function ownVerifier(config: GatewayConfig, log: Logger): Promise<TokenVerifier | undefined> {
  const { jwtAlgorithm: algorithm, jwtIssuer: issuer, jwtAudience: audience } = config;
  const { jwtPublicKeyFile: publicKeyFile, jwtJwksUrl: url } = config;
  if (publicKeyFile !== null) return tokenVerifier({ algorithm, issuer, audience, key: { publicKeyFile } });
  if (url === null) return undefined;
  const keySet = new KeySet({
    read: () => fetchJson(url),
    onTrouble: (err) => log.warn({ err }, 'the key set that tokens are verified with cannot be read'),
  });
  await keySet.start();
  const verifier = await tokenVerifier({ algorithm, issuer, audience, key: { keySet } });
  return { ...verifier, trouble: () => keySet.trouble };
}
