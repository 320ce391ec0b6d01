import { ACCOUNT_PERMISSIONS } from '@fleetwright/contracts';
import { type Logger, SILENT } from '@fleetwright/kit/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OidcServer, startOidcServer } from '../../testing/oidc-server.ts';
import { CLOCK_LEEWAY_SECONDS } from '../limits.ts';
import { type OidcSettings, OidcVerifier } from './oidc-verifier.ts';

const ROLES = { owners: 'admin', sre: ['system.gitops.read', 'system.gitops.sync'] } as const;
const NOW = () => Math.floor(Date.now() / 1_000);
const PERSON = { account: 'acme', roles: ['sre'], idtyp: 'user', name: 'Ada', azp: 'console' };

function settingsOf(issuer: string, more: Partial<OidcSettings> = {}): OidcSettings {
  return {
    issuer,
    audience: 'fleetwright',
    clients: ['console'],
    rules: {
      account: { claim: 'account' },
      rolesClaim: 'roles',
      roles: ROLES,
      person: { claim: 'idtyp', value: 'user' },
    },
    ...more,
  };
}

describe('tokens of an OpenID provider', () => {
  let provider: OidcServer;
  let verifier: OidcVerifier;
  beforeAll(async () => {
    provider = await startOidcServer('/realms/fleet/');
    verifier = await OidcVerifier.open(settingsOf(provider.issuer), SILENT);
  });
  afterAll(async () => {
    verifier.stop();
    await provider.stop();
  });

  const verify = async (claims: Record<string, unknown> = {}, header = {}) =>
    verifier.verify(await provider.sign({ ...PERSON, ...claims }, header));

  it('say who signed in, with the roles that are known here and what those may do', async () => {
    const token = await verify({ roles: ['sre', 'cooks'], email: 'Ada@example.com', email_verified: true });
    expect(token).toMatchObject({
      ...{ account: 'acme', kind: 'user', issuer: provider.issuer, sub: 'ada-1', roles: ['sre'], isAdmin: false },
      ...{ name: 'Ada', email: 'Ada@example.com', whyNoRole: null, isSignIn: true },
    });
    expect([...token!.permissions]).toEqual(ROLES.sre);
    expect((await verify({ roles: ['owners'] }))?.permissions.size).toBe(ACCOUNT_PERMISSIONS.length);
  });

  it.each([[false], ['true'], [1], [undefined]])('have no address that is verified by %j', async (email_verified) => {
    expect((await verify({ email: 'ada@example.com', email_verified }))?.email).toBeNull();
  });

  it('[AC18] without the claim of roles, or with none that is known, have no role, and say why', async () => {
    expect(await verify({ roles: undefined })).toMatchObject({
      roles: [],
      whyNoRole: 'The sign-in has no claim "roles", so it has no role here.',
    });
    const token = await verify({ roles: ['cooks', 'constructor'] });
    expect([token?.permissions.size, token?.whyNoRole]).toEqual([0, expect.stringContaining('(owners, sre)')]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['ours as text', { aud: 'fleetwright' }],
    ['ours alone in a list', { aud: ['fleetwright'] }],
    ['others as well, by a client that is known', { aud: ['other', 'fleetwright'] }],
    [
      'others as well, by such a client in RFC 9068’s words',
      { aud: ['other', 'fleetwright'], azp: undefined, client_id: 'console' },
    ],
    ['a clock that is behind', { exp: NOW() - CLOCK_LEEWAY_SECONDS + 5 }],
    ['a clock that is ahead', { iat: NOW() + CLOCK_LEEWAY_SECONDS - 5, nbf: NOW() + CLOCK_LEEWAY_SECONDS - 5 }],
  ])('are good for %s', async (_what, claims) => expect(await verify(claims)).toBeDefined());

  it.each<[string, Record<string, unknown>]>([
    ['nobody', { aud: [] }],
    ['others', { aud: ['other'] }],
    ['others as well, by a client that is not known', { aud: ['other', 'fleetwright'], azp: 'else' }],
    ['others as well, by no client', { aud: ['other', 'fleetwright'], azp: undefined }],
    ['a client, as tokens are that only say who somebody is', { aud: 'console' }],
    ['a time that is over', { exp: NOW() - CLOCK_LEEWAY_SECONDS - 5 }],
    ['ever', { exp: undefined }],
    ['a time to come', { nbf: NOW() + CLOCK_LEEWAY_SECONDS + 60 }],
    ['a time before they were issued', { iat: NOW() + CLOCK_LEEWAY_SECONDS + 60 }],
    ['no account', { account: undefined }],
    ['a whole list of accounts', { account: ['acme'] }],
    ['every account', { account: '>' }],
  ])('are not good for %s', async (_what, claims) => expect(await verify(claims)).toBeUndefined());

  it('are issued by who calls itself just so, byte for byte', async () => {
    const other = provider.issuer.replace(/\/$/, '');
    expect(await verify({ iss: other })).toBeUndefined();
    expect(await verify({ iss: `${provider.issuer}/` })).toBeUndefined();
    const refused = OidcVerifier.open(settingsOf(other), SILENT);
    await expect(refused).rejects.toThrow(
      `calls itself "${provider.issuer}", and FLEETWRIGHT_OIDC_ISSUER is "${other}"`,
    );
  });

  it.each(['JWT', 'at+jwt', undefined])('are taken with the type %s', async (typ) => {
    expect(await verify({}, { typ })).toBeDefined();
  });

  it('[AC16] are a program’s where nothing marks a person, or a client speaks for itself', async () => {
    expect((await verify({ idtyp: undefined }))?.kind).toBe('service');
    expect((await verify({ idtyp: 'app' }))?.kind).toBe('service');
    expect((await verify({ sub: 'console' }))?.kind).toBe('service');
    const unmarked = await OidcVerifier.open(
      settingsOf(provider.issuer, { rules: { ...settingsOf('').rules, person: null } }),
      SILENT,
    );
    expect((await unmarked.verify(await provider.sign(PERSON)))?.kind).toBe('service');
    unmarked.stop();
  });

  it('of a provider that is down at the start are refused until it answers, and the start says so', async () => {
    const told: unknown[] = [];
    const log = { ...SILENT, warn: (...words: unknown[]) => told.push(words) } as unknown as Logger;
    provider.keysAnswer = { status: 500, body: {} };
    const late = await OidcVerifier.open(settingsOf(provider.issuer), log);
    provider.keysAnswer = undefined;
    expect([late.trouble(), told.length]).toEqual([expect.stringContaining('no key is known'), 1]);
    expect(await late.verify(await provider.sign(PERSON))).toBeUndefined();
    late.stop();
  });
});
