import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PERMISSIONS } from '@fleetwright/contracts';
import { exportPKCS8, exportSPKI, generateKeyPair, importPKCS8, SignJWT } from 'jose';

/** Who may sign tokens for this stack, and the token that may do everything in the demo account. */
export interface Identity {
  /** PEM file that the gateway verifies tokens with. */
  readonly publicKeyFile: string;
  /** File with the token, for curl and the CLI. */
  readonly tokenFile: string;
  readonly token: string;
  /** A token of this stack with other claims; for tests. */
  sign(claims: TokenClaims): Promise<string>;
}

export interface TokenClaims {
  readonly subject: string;
  readonly account: string;
  readonly permissions: readonly string[];
  /** Default: a person's. */
  readonly kind?: 'user' | 'service';
  readonly name?: string;
  readonly email?: string;
}

export const ALGORITHM = 'EdDSA';
export const ISSUER = 'fleetwright-local';
export const AUDIENCE = 'fleetwright';
export const DEMO_ACCOUNT = 'demo';

/** A year: the stack is for one machine, and deleting .data/ makes new keys. */
const TOKEN_LIFETIME = '365d';

/** Reads the stack's keys and admin token, made at the first start. Private files can be read by their owner only. */
export async function ensureIdentity(dataFolder: string): Promise<Identity> {
  const folder = join(dataFolder, 'keys');
  const privateKeyFile = join(folder, 'jwt-private.pem');
  const publicKeyFile = join(folder, 'jwt-public.pem');
  const tokenFile = join(dataFolder, 'admin-token');
  if (!existsSync(privateKeyFile)) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
    await writeFile(publicKeyFile, await exportSPKI(publicKey));
    await writeFile(privateKeyFile, await exportPKCS8(privateKey), { mode: 0o600 });
  }
  const key = await importPKCS8(await readFile(privateKeyFile, 'utf8'), ALGORITHM);
  const sign = (claims: TokenClaims) => signToken(key, claims);
  if (!existsSync(tokenFile)) {
    const token = await sign({
      subject: 'admin',
      name: 'Demo admin',
      account: DEMO_ACCOUNT,
      permissions: PERMISSIONS,
    });
    await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  }
  const token = (await readFile(tokenFile, 'utf8')).trim();
  return { publicKeyFile, tokenFile, token, sign };
}

function signToken(
  key: Awaited<ReturnType<typeof importPKCS8>>,
  { subject, account, permissions, kind = 'user', name, email }: TokenClaims,
): Promise<string> {
  return new SignJWT({
    account,
    kind,
    permissions: [...permissions],
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email, email_verified: true }),
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setSubject(subject)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(TOKEN_LIFETIME)
    .sign(key);
}
