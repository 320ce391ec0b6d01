import { existsSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
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
  /** Puts a new token into the file; the one before is good until its end. */
  renew(): Promise<void>;
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

/** As long as somebody works in one go: what was copied into a browser or a shell goes on for so long, and not for good. */
const TOKEN_LIFETIME = '8h';

/** How often the file gets a new one, milliseconds: whoever reads it has most of that time before them. */
export const TOKEN_RENEWAL_MS = 3_600_000;

/** Reads the stack's keys, made at the first start, and makes a new admin token. Private files can be read by their owner only. */
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
  const mint = async () => {
    const admin = { subject: 'admin', name: 'Demo admin', account: DEMO_ACCOUNT, permissions: PERMISSIONS };
    const minted = await sign(admin);
    // Whoever reads the file meanwhile reads the one before, and never half of one. Several processes may do this at once.
    const draft = `${tokenFile}.${randomUUID()}`;
    await writeFile(draft, `${minted}\n`, { mode: 0o600 });
    await rename(draft, tokenFile);
    return minted;
  };
  return { publicKeyFile, tokenFile, token: await mint(), renew: async () => void (await mint()), sign };
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
