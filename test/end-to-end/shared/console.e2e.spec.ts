import { waitFor } from '@fleetwright/kit/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../api.ts';
import { startBrowser } from '../browser.ts';
import { exampleFor } from '../declared-fleet.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'console';

/** The console in a real browser before the real system, under the gateway's own policy. Each step goes on from the last. */
describe('the web console', () => {
  let stack: SharedStack;
  let rest: Api;
  let browser: Browser;
  let page: Page;
  let repository: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    [stack, browser] = await Promise.all([shareStack(ACCOUNT), startBrowser()]);
    rest = api(stack.gatewayUrl, stack.token);
    await stack.remote.createRepository('fleet');
    const files = { 'fleet.yaml': await exampleFor(ACCOUNT) };
    await stack.remote.commit('fleet', { files, message: 'Declare the fleet' });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(60_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      // A refusal is told by the browser as an error of its own.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  /** What would be lost by a reload. */
  const mark = () => page.evaluate(() => Object.assign(globalThis, { isMarked: true }));
  const isMarked = () => page.evaluate(() => 'isMarked' in globalThis);
  const follow = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  const row = (text: string) => page.getByRole('row').filter({ hasText: text });

  it('refuses a wrong token with a sentence, and takes a good one with Enter', async () => {
    await page.goto(`${stack.gatewayUrl}/app/approvals`);
    await page.getByLabel('Token').fill('not.a.token');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('did not accept the token').waitFor();

    await page.getByLabel('Token').fill(stack.token);
    await page.keyboard.press('Enter');
    await page.getByText('Put your fleet under git in three steps').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await mark();
  });

  it('checks a repository step by step and registers it; its proposals come without a reload', async () => {
    await page.getByRole('link', { name: 'Here, step by step' }).click();
    await page.getByLabel('Address').fill(stack.remote.url('fleet'));
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    expect(await page.getByRole('list', { name: 'What was checked' }).innerText()).toContain('fleet.yaml');
    await page.getByRole('button', { name: 'Register and sync' }).click();
    await page.getByRole('heading', { level: 1, name: 'fleet' }).waitFor();
    repository = (await rest.get(`${SYSTEM}/gitops_repositories`)).body.gitops_repositories[0].id;

    await follow('Approvals');
    await row('edge-tokyo-01').first().click();
    const node = page.getByRole('article', { name: 'create node edge-tokyo-01' });
    await node.getByRole('group', { name: 'region' }).getByText('ap-tokyo-1').waitFor();
    // The lines of the commit that it came from, with the one that declares it.
    const source = node.getByRole('region', { name: 'Where it is declared' });
    await source.locator('.is-meant').getByText('edge-tokyo-01').waitFor();
    expect(await isMarked()).toBe(true);
  });

  it('approves a whole run after saying what that does, and the run becomes applied before one’s eyes', async () => {
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await page.getByRole('region', { name: 'Chosen' }).getByText('creates 10').waitFor();
    await page.keyboard.press('a');
    await page.getByRole('dialog').getByRole('button', { name: 'Approve 10' }).click();
    await page.getByText('Nothing waits for a decision').waitFor();
    await follow('Runs');
    await row('Declare the fleet').getByRole('link').click();
    await page.getByText('Verified: the fleet looks as applied.').waitFor();
    expect(await page.getByRole('list', { name: 'Stages' }).innerText()).not.toContain('not reached');
    expect(await isMarked()).toBe(true);
  });

  it('tells drift when it happens, with who and through what, and ends it by a proposal', async () => {
    await follow('Drift');
    await page.getByText('looks as applied').waitFor();
    await rest.patch(`${SYSTEM}/nodes/edge-tokyo-02`, { node: { region: 'eu-west-9' } });
    const drift = page.getByRole('region', { name: 'Drift of fleet' });
    await drift.getByText('edge-tokyo-02').waitFor();
    expect(await drift.innerText()).toMatch(/is modified.*eu-west-9.*ap-tokyo-1.*Demo admin.*update_node/s);

    await drift.getByRole('button', { name: 'Propose to undo all' }).click();
    await follow('Approvals');
    await row('edge-tokyo-02').click();
    await page.getByRole('button', { name: 'Approve…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Nothing waits for a decision').waitFor();
    await waitFor(
      async () =>
        (await rest.get(`${SYSTEM}/gitops_repositories/${repository}/drift_report`)).body.drift === false || undefined,
      { timeoutMs: 150_000, what: 'the drift is over' },
    );
  });

  it('of two tabs that decide about the same, the second hears who was first, and keeps what it had typed', async () => {
    const changed = (await exampleFor(ACCOUNT)).replace('instance_type: t3-medium', 'instance_type: t3-large');
    await stack.remote.commit('fleet', { files: { 'fleet.yaml': changed }, message: 'Grow Tokyo' });
    await rest.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=30`);
    await row('Grow Tokyo').waitFor();
    await row('edge-tokyo-01').click();
    await page.getByRole('button', { name: 'Reject…' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Not tonight');
    // What the other tab does, without its screen.
    const { body } = await rest.get(`${SYSTEM}/gitops_proposals?status=pending_approval`);
    for (const { id, digest } of body.gitops_proposals) {
      await rest.post(`${SYSTEM}/gitops_proposals/${id}/approve`, { digest });
    }
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('alert').getByText('by Demo admin before your decision arrived').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await page.getByRole('dialog').getByLabel('Reason').inputValue()).toBe('Not tonight');
    await page.keyboard.press('Escape');
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
