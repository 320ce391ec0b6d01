import { SILENT } from '@fleetwright/kit/service';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';
import { type OidcServer, startOidcServer } from '../../testing/oidc-server.ts';
import { consoleSecurity } from '../../console-security.ts';
import { OidcVerifier } from './oidc-verifier.ts';
import { OIDC_VARIABLES, signInOrigins } from './settings.ts';

const NODES = '/api/v1/system/nodes';
const RULES = {
  account: { fixed: 'acme' },
  rolesClaim: 'groups',
  roles: { owners: 'admin', sre: ['system.fleet.read'] },
  person: { claim: 'idtyp', value: 'user' },
} as const;

describe('signing in at an OpenID provider', () => {
  let provider: OidcServer;
  let verifier: OidcVerifier;
  let gateway: GatewayHarness;
  beforeAll(async () => {
    provider = await startOidcServer();
    const { issuer } = provider;
    verifier = await OidcVerifier.open({ issuer, audience: 'fleetwright', clients: [], rules: RULES }, SILENT);
  });
  afterAll(async () => {
    verifier.stop();
    await provider.stop();
  });
  beforeEach(async () => {
    gateway = await GatewayHarness.open({ provider: { issuer: provider.issuer, verifier } });
  });
  afterEach(() => gateway.close());

  const signIn = (groups: readonly string[] | undefined) => provider.sign({ groups, idtyp: 'user', name: 'Ada' });
  const recorded = async () => (await gateway.platform.store.read('access-acme')).map(({ data }) => data);

  it('lets in with what the roles may do, beside the tokens of the own issuer', async () => {
    expect((await gateway.get(NODES, { token: await signIn(['sre']) })).status).toBe(200);
    expect((await gateway.get('/api/v1/system/gitops_proposals', { token: await signIn(['sre']) })).status).toBe(403);
    expect((await gateway.get(NODES)).status).toBe(200);
    expect(await recorded()).toMatchObject([{ kind: 'user', roles: ['sre'], permissions: ['system.fleet.read'] }, {}]);
  });

  it('[AC18] without a role is recorded, says why, and suspends the tokens that rest on an earlier one', async () => {
    const owner = await signIn(['owners']);
    const made = await gateway.post(
      '/api/v1/system/service_tokens',
      { service_token: { name: 'ci', permissions: ['system.fleet.read'] } },
      { token: owner },
    );
    const ci = made.body.token as string;
    expect((await gateway.get(NODES, { token: ci })).status).toBe(200);

    const { status, body } = await gateway.get(NODES, { token: await signIn(undefined) });
    expect([status, body.detail]).toEqual([403, expect.stringContaining('has no claim "groups"')]);
    expect((await recorded()).at(-1)).toMatchObject({ roles: [], permissions: [] });
    expect((await gateway.get(NODES, { token: ci })).status).toBe(401);

    await gateway.get(NODES, { token: await signIn(['sre']) });
    expect((await gateway.get(NODES, { token: ci })).status).toBe(200);
  });

  it('is where programs are told to go for a token', async () => {
    const { body } = await gateway.get('/.well-known/oauth-protected-resource/mcp', { token: null });
    expect(body.authorization_servers).toEqual([provider.issuer]);
    expect(body).not.toHaveProperty('device_sign_in');
  });

  it('says by which client the command line signs people in, where there is one', async () => {
    const device = { client_id: 'fleetwright-cli', scope: 'openid' };
    const other = await GatewayHarness.open({ provider: { issuer: provider.issuer, verifier, device } });
    const { body } = await other.get('/.well-known/oauth-protected-resource', { token: null });
    await other.close();
    expect(body.device_sign_in).toEqual(device);
  });

  it('says by which client the console signs people in, where there is one', async () => {
    const console = { client_id: 'fleetwright-console', scope: 'openid' };
    const other = await GatewayHarness.open({ provider: { issuer: provider.issuer, verifier, console } });
    const { body } = await other.get('/.well-known/oauth-protected-resource', { token: null });
    await other.close();
    expect([body.console_sign_in, body.device_sign_in]).toEqual([console, undefined]);
  });

  it.each([
    ['of the issuer alone', [], ['https://id.example.com']],
    [
      'that are configured beside it',
      ['https://tokens.example.com'],
      ['https://id.example.com', 'https://tokens.example.com'],
    ],
  ])('lets the console ask the origins %s', (_what, oidcConsoleOrigins, expected) => {
    const oidcIssuer = 'https://id.example.com/realms/fleet';
    const origins = signInOrigins({ oidcIssuer, oidcConsoleClient: 'console', oidcConsoleOrigins });
    expect(origins).toEqual(expected);
    const policy = consoleSecurity(origins)['content-security-policy'] ?? '';
    expect(policy.split('; ').filter((rule) => rule.includes('https:'))).toEqual([
      `connect-src 'self' ${expected.join(' ')}`,
    ]);
    expect(signInOrigins({ oidcIssuer, oidcConsoleClient: null, oidcConsoleOrigins })).toEqual([]);
  });

  it.each([
    'https://a.example.com;script-src *',
    "'unsafe-inline'",
    '*',
    'http://a.example.com',
    'https://a.example.com/path',
  ])('takes no origin that is none: %s', (origin) => {
    expect(OIDC_VARIABLES.FLEETWRIGHT_OIDC_CONSOLE_ORIGINS.schema.safeParse(origin).success).toBe(false);
  });

  it('refuses what one issuer signed in the name of the other', async () => {
    const claimed = await gateway.token({ groups: ['owners'] });
    const [, payload = ''] = claimed.split('.');
    const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const posing = Buffer.from(JSON.stringify({ ...said, iss: provider.issuer })).toString('base64url');
    expect((await gateway.get(NODES, { token: claimed.replace(payload, posing) })).status).toBe(401);
    const other = await provider.sign({ iss: 'issuer', account: 'acme', permissions: ['system.fleet.read'] });
    expect((await gateway.get(NODES, { token: other })).status).toBe(401);
  });
});
