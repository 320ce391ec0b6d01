import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OidcServer, startOidcServer } from '../../../services/gateway/testing/oidc-server.ts';
import { startBrowser } from '../browser.ts';
import { type Stack, startStack } from '../stack.ts';

const CLIENT = 'fleetwright-console';

describe('signing in to the console at an OpenID provider', () => {
  let provider: OidcServer;
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let addresses: string[];

  beforeAll(async () => {
    provider = await startOidcServer();
    [stack, browser] = await Promise.all([
      startStack({
        isTogether: true,
        environment: {
          FLEETWRIGHT_OIDC_ISSUER: provider.issuer,
          FLEETWRIGHT_OIDC_ACCOUNT: 'acme',
          FLEETWRIGHT_OIDC_ROLES_CLAIM: 'groups',
          FLEETWRIGHT_OIDC_ROLES: '{"owners": "admin"}',
          FLEETWRIGHT_OIDC_PERSON_CLAIM: 'idtyp=user',
          FLEETWRIGHT_OIDC_CONSOLE_CLIENT: CLIENT,
        },
      }),
      startBrowser(),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), stack?.stop(), provider?.stop()]);
  });

  beforeEach(async () => {
    provider.codeFlow.claims = { name: 'Ada', groups: ['owners'], idtyp: 'user' };
    provider.codeFlow.clients.set(CLIENT, `${stack.gatewayUrl}/app/signed-in`);
    provider.codeFlow.sentBack = undefined;
    provider.codeFlow.tokenAnswer = undefined;
    [complaints, addresses] = [[], []];
    page = await (await browser.newContext()).newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (/Content Security Policy|CORS/.test(message.text())) complaints.push(message.text());
    });
    page.on('framenavigated', (frame) => addresses.push(frame.url()));
  });
  afterEach(async () => {
    await page.context().close();
  });

  const begin = () => page.getByRole('button', { name: 'Sign in at' }).click();
  const beAda = () => page.getByRole('button', { name: 'I am Ada' }).click();
  const alert = () => page.getByRole('alert').innerText();

  it('leads to the page that was wanted, as who they are there, and keeps the token out of every address', async () => {
    await page.goto(`${stack.gatewayUrl}/app/runs?status=failed`);
    await begin();
    await beAda();
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await page.getByText('Ada', { exact: true }).first().waitFor();
    expect(page.url()).toBe(`${stack.gatewayUrl}/app/runs?status=failed`);

    const token = (await page.evaluate(() => sessionStorage.getItem('fleetwright.token'))) ?? '';
    expect(token.split('.')).toHaveLength(3);
    const [exchange] = provider.codeFlow.exchanges.slice(-1);
    const secrets = [token, exchange?.['code_verifier'] ?? 'no verifier'];
    expect(addresses.filter((address) => secrets.some((secret) => address.includes(secret)))).toEqual([]);
    // A reload neither asks again nor exchanges a code twice.
    const exchanges = provider.codeFlow.exchanges.length;
    await page.reload();
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    expect([provider.codeFlow.exchanges.length, complaints]).toEqual([exchanges, []]);
  });

  it('lets the console ask the provider and nobody else', async () => {
    const response = await page.goto(`${stack.gatewayUrl}/app/`);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain(`connect-src 'self' ${provider.issuer};`);
    const isBlocked = await page.evaluate(
      async (other) =>
        fetch(other).then(
          () => false,
          () => true,
        ),
      provider.issuer.replace('127.0.0.1', 'localhost'),
    );
    expect(isBlocked).toBe(true);
  });

  it('says in plain words what went wrong, and lets one begin again', async () => {
    await page.goto(`${stack.gatewayUrl}/app/`);
    provider.codeFlow.sentBack = { error: 'access_denied', error_description: 'Not on call today.' };
    await begin();
    await beAda();
    await page.getByRole('alert').waitFor();
    expect(await alert()).toContain('did not let you in, or you said no there. It says: Not on call today.');
    expect(new URL(page.url()).search).toBe('');

    provider.codeFlow.sentBack = undefined;
    provider.codeFlow.tokenAnswer = { status: 400, body: { error: 'invalid_grant' } };
    await begin();
    await beAda();
    await page.getByText('gave no token: invalid_grant').waitFor();

    provider.codeFlow.tokenAnswer = undefined;
    await begin();
    await beAda();
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
  });

  it('refuses an answer to a sign-in that nobody began here', async () => {
    await page.goto(`${stack.gatewayUrl}/app/signed-in?code=stolen&state=made-up`);
    await page.getByRole('alert').waitFor();
    expect(await alert()).toContain('was not begun in this tab');
    expect([page.url(), provider.codeFlow.exchanges.some(({ code }) => code === 'stolen')]).toEqual([
      `${stack.gatewayUrl}/app/`,
      false,
    ]);
  });

  it('says why somebody without a role may not see anything', async () => {
    provider.codeFlow.claims = { name: 'Ada', idtyp: 'user' };
    await page.goto(`${stack.gatewayUrl}/app/runs`);
    await begin();
    await beAda();
    await page.getByText('has no claim "groups"').first().waitFor();
  });

  it('still takes a token that is pasted', async () => {
    await page.goto(`${stack.gatewayUrl}/app/`);
    await page.getByRole('button', { name: 'Paste a token instead' }).click();
    await page.getByLabel('Token').fill(stack.token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
