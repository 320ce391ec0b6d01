import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PERMISSIONS } from '@fleetwright/contracts';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TokenVerifier, tokenVerifier } from './token-verifier.ts';

const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const STANDARD = {
  account: 'acme',
  permissions: ['system.gitops.read'],
  sub: 'operator',
  iss: 'issuer',
  aud: 'fleetwright',
  exp: secondsFromNow(3_600),
};

describe('the token verifier', () => {
  let folder: string;
  let publicPem: string;
  let privateKey: CryptoKey;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-token-'));
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    privateKey = pair.privateKey;
    publicPem = await exportSPKI(pair.publicKey);
    const publicKeyFile = join(folder, 'public.pem');
    await writeFile(publicKeyFile, publicPem);
    verifier = await tokenVerifier({
      algorithm: 'EdDSA',
      issuer: 'issuer',
      audience: 'fleetwright',
      key: { publicKeyFile },
    });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const sign = (claims: Record<string, unknown> = {}, key: CryptoKey | Uint8Array = privateKey, alg = 'EdDSA') =>
    new SignJWT({ ...STANDARD, ...claims } as JWTPayload).setProtectedHeader({ alg }).sign(key);

  const headOf = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');

  /** A signature is over the header too, so each is really signed with it. */
  async function withHeader(header: object, key: CryptoKey = privateKey): Promise<string> {
    const content = `${headOf({ alg: 'EdDSA', ...header })}.${headOf(STANDARD)}`;
    const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(content));
    return `${content}.${Buffer.from(signature).toString('base64url')}`;
  }

  async function withOwnKey(): Promise<string> {
    const own = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    return withHeader({ jwk: await exportJWK(own.publicKey), kid: '../../etc/passwd' }, own.privateKey);
  }

  it('takes a token that is signed by hand, so that the refusals below are about their reasons', async () => {
    expect(await verifier.verify(await withHeader({}))).toMatchObject({ account: 'acme' });
    expect(await verifier.verify(await withHeader({ kid: 'any', jku: 'https://evil.example.com/keys' }))).toBeDefined();
  });

  it('says when a token ends, within what a timer can wait', async () => {
    const soon = await verifier.verify(await sign({ exp: secondsFromNow(10) }));
    expect(soon?.expiresInMs()).toBeGreaterThan(60_000);
    expect(soon?.expiresInMs()).toBeLessThanOrEqual(70_000);
    const never = await verifier.verify(await sign({ exp: secondsFromNow(10 ** 9) }));
    expect(never?.expiresInMs()).toBe(2_147_483_647);
  });

  it('takes whoever holds every permission for an administrator, and nobody else', async () => {
    expect((await verifier.verify(await sign({ permissions: [...PERMISSIONS] })))?.isAdmin).toBe(true);
    expect((await verifier.verify(await sign({ permissions: PERMISSIONS.slice(1) })))?.isAdmin).toBe(false);
    expect((await verifier.verify(await sign({ role: 'operator' })))?.isAdmin).toBe(false);
  });

  it('answers account, permissions and actor of a valid token', async () => {
    const caller = await verifier.verify(await sign({ email: 'ada@example.com' }));
    expect(caller).toMatchObject({
      account: 'acme',
      actor: { type: 'user', id: 'operator', email: 'ada@example.com' },
    });
    expect([...(caller?.permissions ?? [])]).toEqual(['system.gitops.read']);
  });

  it('gives the role admin every permission, and ignores permissions it does not know', async () => {
    const admin = await verifier.verify(await sign({ role: 'admin', permissions: [] }));
    expect([...(admin?.permissions ?? [])]).toEqual([...PERMISSIONS]);
    const odd = await verifier.verify(await sign({ permissions: ['system.everything'] }));
    expect(odd?.permissions.size).toBe(0);
  });

  it.each<[string, () => Promise<string>]>([
    ['another issuer', () => sign({ iss: 'evil' })],
    ['another audience', () => sign({ aud: 'other' })],
    ['expired two minutes ago', () => sign({ exp: secondsFromNow(-120) })],
    ['valid in two minutes', () => sign({ nbf: secondsFromNow(120) })],
    ['issued in two minutes', () => sign({ iat: secondsFromNow(120) })],
    ['for others as well', () => sign({ aud: ['fleetwright', 'other'] })],
    ['without an end', () => sign({ exp: undefined })],
    ['an end that is text', () => sign({ exp: '9999999999' })],
    ['no subject', () => sign({ sub: undefined })],
    ['no account', () => sign({ account: undefined })],
    ['an account that is a subject wildcard', () => sign({ account: '>' })],
    ['permissions that are no list', () => sign({ permissions: 'system.gitops.read' })],
    ['signed by another key', async () => sign({}, (await generateKeyPair('EdDSA', { crv: 'Ed25519' })).privateKey)],
    ['alg none', async () => new UnsecuredJWT(STANDARD).encode()],
    ['HS256 keyed with the public key', () => sign({}, new TextEncoder().encode(publicPem), 'HS256')],
    [
      'HS256 keyed with the public key and a blank',
      () => sign({}, new TextEncoder().encode(`\n${publicPem}`), 'HS256'),
    ],
    ['alg NONE in capitals', async () => (await sign()).replace(/^[^.]+/, headOf({ alg: 'NONE' }))],
    ['a key of its own in the header', async () => withOwnKey()],
    ['a critical header that nobody knows', () => withHeader({ crit: ['x'], x: 1 })],
    ['an unencoded payload', () => withHeader({ crit: ['b64'], b64: false })],
    ['five parts', async () => `${await sign()}.a.b`],
    ['an empty signature', async () => `${(await sign()).split('.').slice(0, 2).join('.')}.`],
    ['a changed payload', async () => withPayload(await sign(), { ...STANDARD, account: 'other' })],
    ['a megabyte', async () => 'a'.repeat(1_000_000)],
    ['nothing', async () => ''],
  ])('refuses %s', async (_what, make) => {
    expect((await verifier.verify(await make())) === undefined).toBe(true);
  });
});

function withPayload(token: string, payload: object): string {
  const [head, , signature] = token.split('.');
  return `${head}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.${signature}`;
}
