import { readFile } from 'node:fs/promises';
import { waitFor } from '@fleetwright/kit/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from './api.ts';
import { startBrowser } from './browser.ts';
import { type Stack, startStack } from './stack.ts';

const EXAMPLE = new URL('../../deploy/local/demo/fleet.yaml', import.meta.url);
const PROPOSALS = 10;

/** The console in a real browser, under the gateway's own content security policy. Each step goes on from the last. */
describe('the web console', () => {
  let stack: Stack;
  let rest: Api;
  let browser: Browser;
  let page: Page;
  let repository: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ isTogether: true }), startBrowser()]);
    rest = api(stack.gatewayUrl, stack.token);
    await stack.remote.createRepository('fleet');
    const files = { 'fleet.yaml': await readFile(EXAMPLE, 'utf8') };
    await stack.remote.commit('fleet', { files, message: 'Declare the fleet' });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(15_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      // A refused token is answered 401, which the browser tells as an error of its own.
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  /** What would be lost by a reload. */
  const mark = () => page.evaluate(() => Object.assign(globalThis, { isMarked: true }));
  const isMarked = () => page.evaluate(() => 'isMarked' in globalThis);
  const follow = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click();

  it('refuses a wrong token with a sentence, and takes a good one', async () => {
    await page.goto(`${stack.gatewayUrl}/app/approvals`);
    await page.getByLabel('Token').fill('not.a.token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('did not accept the token').waitFor();

    await page.getByLabel('Token').fill(stack.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Nothing waits for a decision').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await mark();
  });

  it('shows proposals as they are opened, with the fields that they change', async () => {
    const settings = { repo_url: stack.remote.url('fleet'), branch: 'main' };
    const { body } = await rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    repository = body.gitops_repository.id;

    await page.getByRole('button', { name: `Approve all ${PROPOSALS}` }).waitFor();
    expect(await page.getByRole('article').count()).toBe(PROPOSALS);
    const node = page.getByRole('article').filter({ hasText: 'create node edge-tokyo-01' });
    expect(await node.getByRole('row', { name: 'region' }).innerText()).toContain('ap-tokyo-1');
    expect(await isMarked()).toBe(true);
  });

  it('one click approves all, and the run becomes applied without a reload', async () => {
    await page.getByRole('link', { name: 'run', exact: true }).click();
    const heading = page.getByRole('heading', { level: 1 });
    await heading.getByText('diff ready').waitFor();
    await page.getByRole('button', { name: `Approve all ${PROPOSALS}` }).click();
    await heading.getByText('applied', { exact: true }).waitFor();
    await page.getByText('Verified: the fleet looks as applied.').waitFor();
    expect(
      await page
        .getByRole('listitem')
        .filter({ hasText: /^(fetch|parse|diff|review|apply)/ })
        .count(),
    ).toBe(5);
    expect(await page.getByText('unpinned_module').count()).toBeGreaterThan(0);
    expect(await isMarked()).toBe(true);
  });

  it('tells drift when it happens, proposes the correction, and one click on it ends the drift', async () => {
    await follow('Repositories');
    await page.getByRole('article').getByText('synced', { exact: true }).waitFor();
    await rest.patch(`${SYSTEM}/nodes/edge-tokyo-02`, { node: { region: 'eu-west-9' } });
    const drift = page.getByRole('region', { name: 'Drift of fleet' });
    await drift.waitFor();
    expect(await drift.innerText()).toMatch(/edge-tokyo-02 is modified.*eu-west-9.*ap-tokyo-1.*Demo admin/s);

    await drift.getByRole('button', { name: 'Propose corrections' }).click();
    await follow('Approvals');
    await page.getByRole('article').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Nothing waits for a decision').waitFor();
    await follow('Repositories');
    await drift.waitFor({ state: 'detached' });
    await waitFor(
      async () =>
        (await rest.get(`${SYSTEM}/gitops_repositories/${repository}/drift_report`)).body.drift === false || undefined,
      { timeoutMs: 10_000, what: 'the drift is over' },
    );
    expect(await isMarked()).toBe(true);
  });

  it('fits a phone without scrolling sideways, in light and in dark', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const grounds = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const name of ['Approvals', 'Runs', 'Repositories']) {
        await follow(name);
        await page.getByRole('heading', { level: 1, name }).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      }
      grounds.add(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
    }
    expect(grounds.size).toBe(2);
  });

  it('keeps the token out of the address, and forgets it on signing out', async () => {
    expect(page.url()).not.toContain(stack.token);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    expect(await page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
  });

  it('nothing was blocked by the policy or threw on the way', () => {
    expect(complaints).toEqual([]);
  });
});
