import { readFile } from 'node:fs/promises';
import {
  AccountId,
  type Instant,
  type Permission,
  PERMISSIONS,
  StorableText,
  SubjectKind,
} from '@fleetwright/contracts';
import { isForKind } from '@fleetwright/core/access';
import { importSPKI, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { parseBody } from '../json-body.ts';
import type { Caller } from './caller.ts';
import type { KeySet } from './oidc/key-set.ts';
import { CLOCK_LEEWAY_SECONDS, TIMER_MS_MAX, TOKEN_LENGTH_MAX } from './limits.ts';
import { isAdmin, permissionsOfRole } from './roles.ts';

export interface TokenSettings {
  /** The one algorithm that is accepted. The token's own header decides nothing. */
  readonly algorithm: string;
  readonly issuer: string;
  readonly audience: string;
  /** A file, or a key set that somebody keeps up to date. */
  readonly key: { readonly publicKeyFile: string } | { readonly keySet: KeySet };
}

/** What a token of this installation says. */
export interface VerifiedToken extends Omit<Caller, 'actor'> {
  readonly kind: SubjectKind;
  readonly issuer: string;
  readonly sub: string;
  readonly roles: readonly string[];
  /** null where the token does not say; so for each of these. */
  readonly name: string | null;
  readonly email: string | null;
  readonly issuedAt: Instant | null;
  /** A sign-in at a provider: it is recorded whatever is asked for, since it says what its subject may do from now on. */
  readonly isSignIn: boolean;
  /** Why it has no role; null: it has one, or its issuer knows of none. */
  readonly whyNoRole: string | null;
}

export interface TokenVerifier {
  /** What it says, or undefined for whatever is not a valid token of this installation. Says nothing about why. */
  verify(token: string): Promise<VerifiedToken | undefined>;
  /** What is wrong with knowing who may sign, although it goes on; null: nothing. Absent: nothing can be. */
  trouble?(): string | null;
}

const Claims = z.object({
  iss: z.string(),
  /** A token that does not say is a program's: nobody becomes a person by leaving something out. */
  kind: SubjectKind.default('service'),
  sub: z.string().min(1).max(256).pipe(StorableText),
  account: AccountId,
  permissions: z.array(z.string()).default([]),
  role: z.string().optional(),
  name: z.string().max(256).pipe(StorableText).optional(),
  email: z.string().max(320).pipe(StorableText).optional(),
  /** OpenID Connect Core §5.1: the boolean. An address that nobody verified could be anybody's. */
  email_verified: z.unknown().optional(),
  /** RFC 7519 §4.1.4. A token that never ends is not accepted. */
  exp: z.int(),
  /** For one audience alone: a token that others accept too could be passed on by any of them. */
  aud: z.union([z.string(), z.tuple([z.string()])]),
  iat: z.int().optional(),
});

/** Reads a file once. Throws when the file is not a public key in PEM. */
export async function tokenVerifier(settings: TokenSettings): Promise<TokenVerifier> {
  const { algorithm, issuer, audience } = settings;
  const key = await keyOf(settings);
  return {
    async verify(token) {
      if (token.length > TOKEN_LENGTH_MAX) return undefined;
      try {
        refuseAmbiguity(token);
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          issuer,
          audience,
          clockTolerance: CLOCK_LEEWAY_SECONDS,
          requiredClaims: ['exp', 'sub'],
        });
        return wordsOf(payload);
      } catch {
        // One answer for every reason: a detail would help only who forges tokens.
        return undefined;
      }
    },
  };
}

/** A claim that is given twice means one thing to whoever reads the first and another to whoever reads the last. */
export function refuseAmbiguity(token: string): void {
  for (const part of token.split('.').slice(0, 2)) parseBody(Buffer.from(part, 'base64url'));
}

async function keyOf({ key, algorithm }: TokenSettings): Promise<JWTVerifyGetKey> {
  if ('keySet' in key) return key.keySet.keyOf;
  const publicKey = await importSPKI(await readFile(key.publicKeyFile, 'utf8'), algorithm);
  return async () => publicKey;
}

function wordsOf(payload: unknown): VerifiedToken | undefined {
  const claims = Claims.safeParse(payload);
  if (!claims.success) return undefined;
  const { iss, sub, kind, account, role, name, email_verified, exp, iat } = claims.data;
  const email = email_verified === true ? claims.data.email : undefined;
  if (isIssuedLater(iat)) return undefined;
  const said = [...permissionsOfRole(role), ...claims.data.permissions.filter(isPermission)];
  const permissions = new Set(said.filter((permission) => isForKind(kind, permission)));
  return {
    account,
    permissions,
    isAdmin: isAdmin(permissions),
    expiresInMs: endOf(exp),
    kind,
    issuer: iss,
    sub,
    roles: role === undefined ? [] : [role],
    name: name ?? null,
    email: email ?? null,
    issuedAt: iat === undefined ? null : new Date(iat * 1_000).toISOString(),
    isSignIn: false,
    whyNoRole: null,
  };
}

/** Milliseconds until a token ends that ends then, clocks that differ included. */
export function endOf(exp: number): () => number {
  return () => Math.min(TIMER_MS_MAX, Math.max(0, (exp + CLOCK_LEEWAY_SECONDS) * 1_000 - Date.now()));
}

/** jose leaves this one to its callers unless a token's age is bounded. */
export function isIssuedLater(iat: number | undefined): boolean {
  return iat !== undefined && iat > Date.now() / 1_000 + CLOCK_LEEWAY_SECONDS;
}

function isPermission(name: string): name is Permission {
  return (PERMISSIONS as readonly string[]).includes(name);
}
