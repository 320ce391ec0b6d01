import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNT_PERMISSIONS, PERMISSIONS } from '@fleetwright/contracts';
import { removeFolder } from '@fleetwright/kit/testing';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOCK_LEEWAY_SECONDS } from './limits.ts';
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
  afterAll(() => removeFolder(folder));

  const sign = (claims: Record<string, unknown> = {}, key: CryptoKey | Uint8Array = privateKey, alg = 'EdDSA') =>
    new SignJWT({ ...STANDARD, ...claims } as JWTPayload).setProtectedHeader({ alg }).sign(key);

  const headOf = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');

  /** A signature is over the header too, so each is really signed with it. */
  async function withHeader(header: object, key: CryptoKey = privateKey): Promise<string> {
    const content = `${headOf({ alg: 'EdDSA', ...header })}.${headOf(STANDARD)}`;
    const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(content));
    return `${content}.${Buffer.from(signature).toString('base64url')}`;
  }

  /** Both texts are signed as they are, so that only what they say can be the reason. */
  async function withTexts(header: string, payload: string): Promise<string> {
    const content = [header, payload].map((text) => Buffer.from(text).toString('base64url')).join('.');
    const signature = await crypto.subtle.sign('Ed25519', privateKey, new TextEncoder().encode(content));
    return `${content}.${Buffer.from(signature).toString('base64url')}`;
  }
  const CLAIMS = JSON.stringify(STANDARD);

  async function withOwnKey(): Promise<string> {
    const own = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    return withHeader({ jwk: await exportJWK(own.publicKey), kid: '../../etc/passwd' }, own.privateKey);
  }

  it('takes a token that is signed by hand, so that the refusals below are about their reasons', async () => {
    expect(await verifier.verify(await withHeader({}))).toMatchObject({ account: 'acme' });
    expect(await verifier.verify(await withTexts('{"alg":"EdDSA"}', CLAIMS))).toMatchObject({ account: 'acme' });
    expect(await verifier.verify(await withHeader({ kid: 'any', jku: 'https://evil.example.com/keys' }))).toBeDefined();
  });

  it('says when a token ends, within what a timer can wait', async () => {
    const soon = await verifier.verify(await sign({ exp: secondsFromNow(10) }));
    expect(soon?.expiresInMs()).toBeGreaterThan(60_000);
    expect(soon?.expiresInMs()).toBeLessThanOrEqual(70_000);
    const never = await verifier.verify(await sign({ exp: secondsFromNow(10 ** 9) }));
    expect(never?.expiresInMs()).toBe(2_147_483_647);
  });

  it('[F21] takes a token that ended by a clock which is a little ahead of its issuer’s', async () => {
    const ended = await sign({ exp: secondsFromNow(-CLOCK_LEEWAY_SECONDS / 2) });
    expect(await verifier.verify(ended)).toMatchObject({ account: 'acme' });
  });

  it('takes whoever holds every permission of an account for its administrator, and nobody else', async () => {
    expect((await verifier.verify(await sign({ permissions: [...ACCOUNT_PERMISSIONS] })))?.isAdmin).toBe(true);
    expect((await verifier.verify(await sign({ permissions: PERMISSIONS.slice(1) })))?.isAdmin).toBe(false);
    expect((await verifier.verify(await sign({ role: 'operator' })))?.isAdmin).toBe(false);
  });

  it('answers account, permissions and subject of a valid token', async () => {
    const caller = await verifier.verify(await sign({ email: 'ada@example.com', email_verified: true }));
    expect(caller).toMatchObject({
      account: 'acme',
      kind: 'service',
      issuer: 'issuer',
      sub: 'operator',
      name: null,
      email: 'ada@example.com',
      roles: [],
      issuedAt: null,
    });
    expect([...(caller?.permissions ?? [])]).toEqual(['system.gitops.read']);
  });

  it('gives the role admin every permission of its account, operator the platform’s, and ignores what it does not know', async () => {
    const admin = await verifier.verify(await sign({ role: 'admin', permissions: [] }));
    expect([...(admin?.permissions ?? [])]).toEqual([...ACCOUNT_PERMISSIONS]);
    const operator = await verifier.verify(await sign({ role: 'operator', permissions: ['system.gitops.read'] }));
    expect([...(operator?.permissions ?? [])].toSorted()).toEqual(['system.gitops.read', 'system.operations']);
    const odd = await verifier.verify(await sign({ permissions: ['system.everything'] }));
    expect(odd?.permissions.size).toBe(0);
  });

  it.each<[string, () => Promise<string>]>([
    ['another issuer', () => sign({ iss: 'evil' })],
    ['another audience', () => sign({ aud: 'other' })],
    ['[F21] ended longer ago than clocks may differ', () => sign({ exp: secondsFromNow(-CLOCK_LEEWAY_SECONDS - 5) })],
    ['valid in two minutes', () => sign({ nbf: secondsFromNow(120) })],
    ['issued in two minutes', () => sign({ iat: secondsFromNow(120) })],
    ['for others as well', () => sign({ aud: ['fleetwright', 'other'] })],
    ['without an end', () => sign({ exp: undefined })],
    ['an end that is text', () => sign({ exp: '9999999999' })],
    ['no subject', () => sign({ sub: undefined })],
    ['no account', () => sign({ account: undefined })],
    ['an account that is a subject wildcard', () => sign({ account: '>' })],
    ['a subject that cannot be stored', () => sign({ sub: 'operator\u0000' })],
    ['a name that cannot be stored', () => sign({ name: 'half \ud83d' })],
    ['an address that cannot be stored', () => sign({ email: '\u0000' })],
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
    ['an account that is given twice', () => withTexts('{"alg":"EdDSA"}', CLAIMS.replace('{', '{"account":"globex",'))],
    [
      'a claim that nobody reads, given twice',
      () => withTexts('{"alg":"EdDSA"}', CLAIMS.replace('{', '{"x":1,"x":2,')),
    ],
    ['an algorithm that is given twice', () => withTexts('{"alg":"none","alg":"EdDSA"}', CLAIMS)],
    ['claims that are no UTF-8', () => withTexts('{"alg":"EdDSA"}', CLAIMS).then(withBrokenText)],
    ['an encrypted token', async () => `${headOf({ alg: 'dir', enc: 'A128GCM' })}..aaaa.bbbb.cccc`],
    ['five parts', async () => `${await sign()}.a.b`],
    ['an empty signature', async () => `${(await sign()).split('.').slice(0, 2).join('.')}.`],
    ['a changed payload', async () => withPayload(await sign(), { ...STANDARD, account: 'other' })],
    ['a megabyte', async () => 'a'.repeat(1_000_000)],
    ['nothing', async () => ''],
  ])('refuses %s', async (_what, make) => {
    expect((await verifier.verify(await make())) === undefined).toBe(true);
  });

  it('asks nobody for a key that a token names, wherever it says that the key is', async () => {
    let asked = 0;
    const elsewhere = createServer((_request, response) => {
      asked += 1;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/keys`;
    const { privateKey: own } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const kids = ['../../etc/passwd', "' or 1=1 --", url, '', 'x'.repeat(10_000)];
    const headers = [{ jku: url }, { x5u: url, x5c: ['AAAA'] }, ...kids.map((kid) => ({ kid }))];
    for (const header of headers) expect(await verifier.verify(await withHeader(header, own))).toBeUndefined();
    await new Promise((resolve) => elsewhere.close(resolve));
    expect(asked).toBe(0);
  });
});

function withBrokenText(token: string): string {
  const [head, payload = '', signature] = token.split('.');
  const bytes = Buffer.concat([Buffer.from(payload, 'base64url'), Buffer.from([0xff])]);
  return `${head}.${bytes.toString('base64url')}.${signature}`;
}

function withPayload(token: string, payload: object): string {
  const [head, , signature] = token.split('.');
  return `${head}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.${signature}`;
}
