import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { proposal } from '../../../services/console/testing/canned.ts';
import { startBrowser } from '../browser.ts';
import { cannedAnswers, manyProposals, someProposals } from './canned-answers.ts';
import { cannedFleet } from './canned-fleet.ts';
import { type CannedConsole, cannedConsole, Refusal } from './canned-gateway.ts';
import { builtSizes } from './size.ts';

const FIRST_VIEW_BYTES_MAX = 200 * 1_024;
const [FIRST] = someProposals();

const PAGES = [
  '/approvals',
  `/approvals/${FIRST?.id}`,
  '/runs',
  `/runs/${FIRST?.sync_run_id}`,
  '/drift',
  '/repositories',
  '/repositories/new',
  `/repositories/${FIRST?.repository_id}`,
  '/fleet/nodes',
  '/fleet/templates',
  '/fleet/sdwan',
  '/fleet/node/edge-00001',
  '/fleet/nodes?at=2026-01-01T00:00:00.000Z',
  '/fleet/changes',
  '/agents',
  '/registration-tokens?hostname=edge-00002',
  '/service-tokens',
  '/policies',
  '/policies/new',
  '/policies/00000000-0000-7000-8000-000000000009',
  '/gitops-mode',
  '/webhooks',
  '/activity',
  '/operations',
  '/nowhere',
];

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What moved by itself, from the page's first moment on. */
const NOTE_SHIFTS = `
  globalThis.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries().filter((one) => !one.hadRecentInput).map(({ value, sources }) =>
    'moves by ' + value + ': ' + sources.map(({ node }) => node?.className ?? node?.nodeName).join(', '))))
    .observe({ type: 'layout-shift', buffered: true });
`;

describe('the console before made-up answers', () => {
  let browser: Browser;
  const open: CannedConsole[] = [];
  const start = async (...given: Parameters<typeof cannedConsole> extends [unknown, ...infer Rest] ? Rest : never) => {
    const one = await cannedConsole(browser, ...given);
    open.push(one);
    return one;
  };

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  afterAll(async () => {
    await browser?.close();
  });

  /** What axe has against the page as it is. It runs in a world of its own, which the page's policy does not bind. */
  const violations = async ({ page }: CannedConsole, rules?: readonly string[]) => {
    const options = { resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: rules }) };
    if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE);
    return page.evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`);
  };

  it('loads no more than 200 KB, compressed, for its first view', async () => {
    const { page, open: go } = await start(cannedAnswers());
    const asked: string[] = [];
    page.on('response', (response) => asked.push(new URL(response.url()).pathname.replace('/app/', '')));
    await go('/approvals');
    await page.getByRole('grid').waitFor();
    const sizes = await builtSizes();
    const loaded = [...new Set(['index.html', ...asked])].filter((path) => sizes.has(path));
    expect(loaded.length).toBeGreaterThan(3);
    const bytes = loaded.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
    console.log(`the first view loads ${Math.round(bytes / 1_024)} KB in ${loaded.length} files`);
    expect(bytes).toBeLessThan(FIRST_VIEW_BYTES_MAX);
  });

  it('axe has nothing against any page in light and dark, nothing moves while it loads or is wider than a phone', async () => {
    const one = await start(cannedAnswers(), { colorScheme: 'light', reducedMotion: 'reduce' });
    await one.page.addInitScript(NOTE_SHIFTS);
    for (const path of PAGES) {
      await one.page.setViewportSize({ width: 1280, height: 900 });
      await one.open(path);
      await one.page.getByRole('heading', { level: 1 }).waitFor();
      await one.page.getByText('Loading…').waitFor({ state: 'detached' });
      const found = await one.page.evaluate<string[]>('shifts');
      found.push(...(await violations(one)));
      // What is not a matter of colour is the same in both.
      await one.page.emulateMedia({ colorScheme: 'dark' });
      found.push(...(await violations(one, ['color-contrast'])));
      await one.page.emulateMedia({ colorScheme: 'light' });
      expect([path, ...found]).toEqual([path]);
      await one.page.setViewportSize({ width: 390, height: 844 });
      expect([path, await one.page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 390]);
    }
    expect(one.complaints).toEqual([]);
  });

  it('shows the fleet as it was at the moment that the slider stands on, which the address says, and leads back', async () => {
    const one = await start(cannedAnswers());
    const { page } = one;
    await one.open('/fleet/nodes');
    await page.getByText('The fleet as it is now').click();
    await page.getByRole('slider', { name: 'Moment' }).press('Home');
    await page.getByText('The fleet as it was').waitFor();
    expect(new URL(page.url()).searchParams.get('at')).toBe('2026-01-01T00:00:00.000Z');
    await page.getByText('12 nodes').waitFor();
    await page.getByRole('link', { name: 'What has changed since' }).click();
    await page.getByRole('heading', { level: 1, name: 'What changed' }).waitFor();
    await page.locator('summary', { hasText: 'edge-00001' }).click();
    await page.getByRole('group', { name: 'region' }).getByText('eu-west-9').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByText('The fleet as it is now').waitFor();
    expect(new URL(page.url()).searchParams.get('at')).toBeNull();
  });

  it('a registration token is shown once with its command, and an agent is revoked after a question', async () => {
    const one = await start(cannedAnswers());
    const { page } = one;
    await one.open('/registration-tokens?hostname=edge-00002');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('This is the only time that the token is shown').waitFor();
    expect(await page.locator('body').innerText()).not.toContain('A'.repeat(43));
    expect(await page.getByLabel('the command').innerText()).toContain('fleetwright-agent enrol --url http');
    await page.getByRole('link', { name: 'Agents', exact: true }).first().click();
    await page.getByRole('button', { name: 'Revoke edge-00003' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke the agent of edge-00003?' });
    expect(await violations(one)).toEqual([]);
    expect(one.acts.map(({ name }) => name)).toEqual(['create_registration_token']);
    await dialog.getByRole('button', { name: 'Revoke it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(one.acts.map(({ name }) => name)).toEqual(['create_registration_token', 'revoke_agent']);
    expect(one.acts[0]?.body).toMatchObject({ registration_token: { hostname: 'edge-00002', max_uses: 1 } });
  });

  it('axe has nothing against what opens above a page', async () => {
    const one = await start(cannedAnswers());
    await one.open(`/approvals/${FIRST?.id}`);
    await one.page.getByRole('article').waitFor();
    await one.page
      .getByRole('row', { name: /edge-cdn/ })
      .first()
      .waitFor();
    for (const keys of ['a', 'r', '?', 'Control+k']) {
      await one.page.keyboard.press(keys);
      await one.page.getByRole('dialog').waitFor();
      expect([keys, ...(await violations(one))]).toEqual([keys]);
      await one.page.keyboard.press('Escape');
      await one.page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  it('500 proposals: from the first to the 400th and back by keys, the focus is never lost', async () => {
    const one = await start(cannedAnswers(manyProposals(500)));
    await one.open('/approvals');
    const grid = one.page.getByRole('grid');
    await grid.focus();
    expect(await grid.getAttribute('aria-rowcount')).toBe('501');
    const activeRow = () =>
      one.page.evaluate(() => {
        const list = document.activeElement;
        const id = list?.getAttribute('aria-activedescendant');
        return id ? document.getElementById(id)?.getAttribute('aria-rowindex') : list?.tagName;
      });
    for (let n = 0; n < 40; n += 1) await one.page.keyboard.press('PageDown');
    expect(await activeRow()).toBe('401');
    for (let n = 0; n < 40; n += 1) await one.page.keyboard.press('PageUp');
    expect(await activeRow()).toBe('1');
    expect(await one.page.getByRole('row').count()).toBeLessThan(60);
    expect(await violations(one)).toEqual([]);
  });

  it('10,000 nodes are scrolled, filtered and opened by keys, and only what is in sight is drawn', async () => {
    const one = await start({ ...cannedAnswers(), ...cannedFleet(10_000) });
    const { page } = one;
    await one.open('/fleet/nodes');
    const grid = page.getByRole('grid');
    await grid.waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe('10001');
    await grid.focus();
    await page.keyboard.press('End');
    await page.getByRole('row', { name: /edge-09999/ }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    await page.getByRole('combobox', { name: 'Region' }).selectOption('eu-west-9');
    await page.getByText('3333 of 10,000 nodes').waitFor();
    expect(page.url()).toContain('region=eu-west-9');
    await page.getByRole('searchbox').fill('00001');
    await grid.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'edge-00001' }).waitFor();
  });

  it('break-glass is shown on every page with what is left of it, and ended by a button', async () => {
    const one = await start(cannedAnswers());
    const { page } = one;
    await one.open('/gitops-mode');
    await page.getByRole('status').getByText('Break-glass').waitFor();
    await page.getByText('Open something for an emergency').click();
    await page.getByLabel('Which one').fill('edge-00001');
    await page.getByLabel('Reason').fill('fire');
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.getByRole('button', { name: 'End it now' }).click();
    await page.getByRole('button', { name: 'End it now' }).and(page.locator(':enabled')).waitFor();
    expect(one.acts.map(({ name }) => name)).toEqual(['open_break_glass', 'end_break_glass']);
    expect(one.acts[0]?.body).toMatchObject({
      break_glass: { kind: 'node', key: 'edge-00001', duration_seconds: 3_600 },
    });
  });

  it('single keys decide nothing while somebody writes, composes, holds a key or chooses; then one press asks once', async () => {
    const one = await start(cannedAnswers());
    const { page } = one;
    await one.open('/approvals');
    await page.getByRole('grid').waitFor();
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('ar');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('combobox', { name: 'Kind' }).focus();
    await page.keyboard.press('a');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+a');
    await page.evaluate(() => {
      const press = (init: KeyboardEventInit) =>
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, key: 'a', ...init }));
      press({ isComposing: true });
      press({ keyCode: 229 });
      press({ repeat: true });
    });
    expect(await page.getByRole('dialog').count()).toBe(0);

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: /edge-paris-09/ });
    await dialog.getByRole('textbox').fill('ra a r');
    await page.keyboard.press('Escape');
    expect(one.acts).toEqual([]);
  });

  it('a decision names the digests on the screen; a refusal is one sentence, and what was typed stays', async () => {
    const one = await start({
      ...cannedAnswers(),
      gitops_decide_proposals: () => new Refusal(409, 'digest_mismatch', `Proposal ${FIRST?.id} is not the content.`),
    });
    const { page } = one;
    await one.open(`/approvals/${FIRST?.id}`);
    await page.getByRole('button', { name: 'Reject…' }).click();
    await page.getByLabel('Reason').fill('Not at night');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('has changed since you looked at it').waitFor();
    expect([await alert.count(), (await alert.innerText()).includes(FIRST?.id ?? '?')]).toEqual([1, false]);
    expect(await page.getByLabel('Reason').inputValue()).toBe('Not at night');
    expect(one.acts.at(-1)?.body).toMatchObject({
      verdict: 'reject',
      proposals: [{ id: FIRST?.id, digest: FIRST?.digest }],
    });
  });

  it('what the brake holds is approved only with its number typed', async () => {
    const held = [7, 8].map((n) =>
      proposal({ id: `00000000-0000-7000-8000-00000000000${n}`, key: `old-${n}`, change: 'delete', brake: 12 }),
    );
    const one = await start({
      ...cannedAnswers(held),
      gitops_decide_proposals: () => ({ gitops_proposals: held, total: 2 }),
    });
    const { page } = one;
    await one.open('/approvals');
    await page.getByRole('grid').focus();
    await page.keyboard.press('x');
    await page.keyboard.press('a');
    const approve = page.getByRole('dialog').getByRole('button', { name: 'Approve 2' });
    expect(await approve.isDisabled()).toBe(true);
    await page.getByLabel('Type 12').fill('2');
    expect(await approve.isDisabled()).toBe(true);
    await page.getByLabel('Type 12').fill('12');
    await approve.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(one.acts.at(-1)?.body).toMatchObject({ confirm_deletes: 12, verdict: 'approve' });
  });

  it('an edit is read as it is typed, and sent as what the imperative API takes', async () => {
    const one = await start({
      ...cannedAnswers(),
      gitops_edit_proposal: () => new Refusal(422, 'invalid', 'no region'),
    });
    const { page } = one;
    await one.open('/approvals/00000000-0000-7000-8000-000000000003');
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    await page.keyboard.press('e');
    const text = page.getByLabel('What is written instead');
    await text.fill('region: [');
    await page.getByText(/^Line 1: /).waitFor();
    expect(await page.getByRole('button', { name: 'Save the edit' }).isDisabled()).toBe(true);
    await text.fill('region: eu-west-1');
    await page.getByRole('button', { name: 'Save the edit' }).click();
    await page.getByRole('alert').getByText('no region').waitFor();
    expect(one.acts.at(-1)?.body).toMatchObject({ payload: { region: 'eu-west-1' } });
    expect(await text.inputValue()).toBe('region: eu-west-1');
  });

  it('says what does not work and what still does, when the gateway and when the bus is down', async () => {
    const one = await start({
      ...cannedAnswers(),
      gitops_sync_repository: () => new Refusal(503, 'bus_unavailable', 'The bus does not answer.'),
    });
    const { page } = one;
    await one.open(`/repositories/${FIRST?.repository_id}`);
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('The message bus is down').waitFor();
    one.answer({ get_read_models: () => new Refusal(503, 'store_unavailable', 'down') });
    await page.getByText('The gateway does not answer').waitFor();
    await page.getByRole('heading', { level: 1, name: 'fleet' }).waitFor();
    one.answer({ get_read_models: () => ({ read_models: { position: 2, generation: 1, head: 2 } }) });
    await page.getByText('The gateway does not answer').waitFor({ state: 'detached' });
  });
});
