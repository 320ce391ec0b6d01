import { AccountId, type Permission, PERMISSIONS, StorableText } from '@fleetwright/contracts';
import { type ClaimRules, readClaims } from '@fleetwright/core/access';
import type { Logger } from '@fleetwright/kit/service';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { CLOCK_LEEWAY_SECONDS } from '../limits.ts';
import { isAdmin, ROLES } from '../roles.ts';
import { endOf, isIssuedLater, refuseAmbiguity, type TokenVerifier, type VerifiedToken } from '../token-verifier.ts';
import { discover, IssuerMismatch } from './discovery.ts';
import { fetchJson } from './fetch-json.ts';
import { KeySet } from './key-set.ts';

export interface OidcSettings {
  /** Byte for byte as the provider's metadata calls it. */
  readonly issuer: string;
  /** What `aud` must name: this installation. */
  readonly audience: string;
  /** Clients whose tokens may be for others as well. */
  readonly clients: readonly string[];
  readonly rules: ClaimRules;
}

/** Asymmetric ones alone: no text that somebody knows is a key. Which of them, the key itself says. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** What every token has; the claims that the configuration names are read from the token itself. */
const Claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(256).pipe(StorableText),
  aud: z.union([z.string(), z.array(z.string()).min(1)]),
  azp: z.string().optional(),
  /** RFC 9068's name of it, in access tokens. */
  client_id: z.string().optional(),
  exp: z.int(),
  iat: z.int().optional(),
  name: z.string().max(256).pipe(StorableText).optional().catch(undefined),
  email: z.string().max(320).pipe(StorableText).optional().catch(undefined),
  email_verified: z.unknown().optional(),
});

/** Tokens of an OpenID provider, by its own metadata and keys. */
export class OidcVerifier implements TokenVerifier {
  readonly #settings: OidcSettings;
  readonly #keys: KeySet;

  private constructor(settings: OidcSettings, keys: KeySet) {
    this.#settings = settings;
    this.#keys = keys;
  }

  /** Asks the provider once; one that does not answer is asked again later. Throws `IssuerMismatch`. */
  static async open(settings: OidcSettings, log: Logger): Promise<OidcVerifier> {
    let keysAt: string | undefined;
    let mismatch: IssuerMismatch | undefined;
    const keys = new KeySet({
      read: async () => {
        try {
          keysAt ??= await discover(settings.issuer);
          return await fetchJson(keysAt);
        } catch (error) {
          // It may have moved.
          keysAt = undefined;
          throw error;
        }
      },
      onTrouble: (err) => {
        if (err instanceof IssuerMismatch) mismatch = err;
        log.warn({ err, issuer: settings.issuer }, 'the keys of the OpenID provider cannot be read');
      },
    });
    await keys.start();
    if (mismatch !== undefined) {
      keys.stop();
      throw mismatch;
    }
    return new OidcVerifier(settings, keys);
  }

  /** Why its keys as they are now are not known; null: they are. */
  trouble(): string | null {
    return this.#keys.trouble;
  }

  stop(): void {
    this.#keys.stop();
  }

  async verify(token: string): Promise<VerifiedToken | undefined> {
    const { issuer, audience } = this.#settings;
    try {
      refuseAmbiguity(token);
      const { payload } = await jwtVerify(token, this.#keys.keyOf, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        clockTolerance: CLOCK_LEEWAY_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      return this.#wordsOf(payload);
    } catch {
      // One answer for every reason: a detail would help only who forges tokens.
      return undefined;
    }
  }

  #wordsOf(payload: Readonly<Record<string, unknown>>): VerifiedToken | undefined {
    const parsed = Claims.safeParse(payload);
    if (!parsed.success) return undefined;
    const { iss, sub, aud, azp, client_id, exp, iat, name, email, email_verified } = parsed.data;
    if (isIssuedLater(iat)) return undefined;
    const isForOthers = typeof aud !== 'string' && aud.length > 1;
    if (isForOthers && !this.#settings.clients.includes(azp ?? client_id ?? '')) return undefined;
    const words = readClaims(payload, this.#settings.rules, ROLES);
    const account = AccountId.safeParse(words.account);
    if (!account.success) return undefined;
    const permissions = new Set(PERMISSIONS.filter((each: Permission) => words.permissions.includes(each)));
    return {
      account: account.data,
      permissions,
      isAdmin: isAdmin(permissions),
      expiresInMs: endOf(exp),
      kind: words.kind,
      issuer: iss,
      sub,
      roles: words.roles,
      name: name ?? null,
      email: email_verified === true ? (email ?? null) : null,
      issuedAt: iat === undefined ? null : new Date(iat * 1_000).toISOString(),
      isSignIn: true,
      whyNoRole: words.whyNoRole,
    };
  }
}
