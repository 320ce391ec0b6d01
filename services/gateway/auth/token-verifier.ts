import { readFile } from 'node:fs/promises';
import { AccountId, type Permission, PERMISSIONS } from '@fleetwright/contracts';
import { createRemoteJWKSet, importSPKI, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Caller } from './caller.ts';
import { CLOCK_LEEWAY_SECONDS, KEY_SET_COOLDOWN_MS, TIMER_MS_MAX, TOKEN_LENGTH_MAX } from './limits.ts';

export interface TokenSettings {
  /** The one algorithm that is accepted. The token's own header decides nothing. */
  readonly algorithm: string;
  readonly issuer: string;
  readonly audience: string;
  /** Exactly one of the two. */
  readonly key: { readonly publicKeyFile: string } | { readonly keySetUrl: string };
}

export interface TokenVerifier {
  /** The caller, or undefined for whatever is not a valid token of this installation. Says nothing about why. */
  verify(token: string): Promise<Caller | undefined>;
}

const Claims = z.object({
  sub: z.string().min(1).max(256),
  account: AccountId,
  permissions: z.array(z.string()).default([]),
  role: z.string().optional(),
  name: z.string().max(256).optional(),
  email: z.string().max(320).optional(),
  /** RFC 7519 §4.1.4. A token that never ends is not accepted. */
  exp: z.int(),
  /** For one audience alone: a token that others accept too could be passed on by any of them. */
  aud: z.union([z.string(), z.tuple([z.string()])]),
  iat: z.int().optional(),
});

/** Reads the key once. Throws when the file is not a public key in PEM. */
export async function tokenVerifier(settings: TokenSettings): Promise<TokenVerifier> {
  const { algorithm, issuer, audience } = settings;
  const key = await keyOf(settings);
  return {
    async verify(token) {
      if (token.length > TOKEN_LENGTH_MAX) return undefined;
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          issuer,
          audience,
          clockTolerance: CLOCK_LEEWAY_SECONDS,
          requiredClaims: ['exp', 'sub'],
        });
        return callerOf(payload);
      } catch {
        // One answer for every reason: a detail would help only who forges tokens.
        return undefined;
      }
    },
  };
}

async function keyOf({ key, algorithm }: TokenSettings): Promise<JWTVerifyGetKey> {
  if ('keySetUrl' in key) return createRemoteJWKSet(new URL(key.keySetUrl), { cooldownDuration: KEY_SET_COOLDOWN_MS });
  const publicKey = await importSPKI(await readFile(key.publicKeyFile, 'utf8'), algorithm);
  return async () => publicKey;
}

function callerOf(payload: unknown): Caller | undefined {
  const claims = Claims.safeParse(payload);
  if (!claims.success) return undefined;
  const { sub, account, role, name, email, exp, iat } = claims.data;
  // jose leaves this one to its callers unless a token's age is bounded.
  if (iat !== undefined && iat > Date.now() / 1_000 + CLOCK_LEEWAY_SECONDS) return undefined;
  const permissions = new Set(role === 'admin' ? PERMISSIONS : claims.data.permissions.filter(isPermission));
  return {
    account,
    permissions,
    isAdmin: permissions.size === PERMISSIONS.length,
    expiresInMs: () => Math.min(TIMER_MS_MAX, Math.max(0, (exp + CLOCK_LEEWAY_SECONDS) * 1_000 - Date.now())),
    actor: {
      type: 'user',
      id: sub,
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
    },
  };
}

function isPermission(name: string): name is Permission {
  return (PERMISSIONS as readonly string[]).includes(name);
}
