import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../end-to-end/browser.ts';
import { cannedAnswers, manyProposals } from '../end-to-end/console/canned-answers.ts';
import { cannedFleet } from '../end-to-end/console/canned-fleet.ts';
import { type Answers, cannedConsole, type CannedConsole } from '../end-to-end/console/canned-gateway.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { median } from './timing.ts';

const PROPOSALS = 500;
const NODES = 10_000;
const ROUNDS = 7;
const SCROLL_STEPS = 120;

/** Noted in the page from its first moment on. */
const WATCH = `
  globalThis.seen = { tasks: [], shifts: [], gone: [] };
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration])))
    .observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => seen.shifts.push(...list.getEntries().filter((e) => !e.hadRecentInput).map(({ value }) => value)))
    .observe({ type: 'layout-shift', buffered: true });
`;

/** The console in a real browser, before answers that are made up and come at once. */
export async function run(): Promise<BenchRow[]> {
  const browser = await startBrowser();
  try {
    return [...(await approvals(browser)), ...(await scrolling(browser))];
  } finally {
    await browser.close();
  }
}

async function opened(browser: Browser, answers: Answers): Promise<CannedConsole> {
  const one = await cannedConsole(browser, answers);
  await one.page.addInitScript(WATCH);
  return one;
}

async function approvals(browser: Browser): Promise<BenchRow[]> {
  const proposals = manyProposals(PROPOSALS);
  const decideOne = () => ({ gitops_proposals: proposals.slice(0, 1), total: 1 });
  const one = await opened(browser, { ...cannedAnswers(proposals), gitops_decide_proposals: decideOne });
  const [ready, decided, shifts]: [number[], number[], number[]] = [[], [], []];
  try {
    await one.open('/approvals');
    await one.page.getByRole('grid').waitFor();
    for (let round = 0; round < ROUNDS; round += 1) {
      ready.push(await answersToKeys(one));
      decided.push(await acknowledged(one.page));
      shifts.push(await one.page.evaluate<number>('seen.shifts.reduce((sum, one) => sum + one, 0)'));
    }
  } finally {
    await one.close();
  }
  return [
    boundRow(`the console answers to keys, ${PROPOSALS} proposals, after`, median(ready), 'ms', 1_000),
    boundRow('a decision is acknowledged on the screen, after its answer', median(decided), 'ms', 150),
    boundRow('the same page: layout shift', Math.max(...shifts), 'of the view', 0),
  ];
}

/** From asking for the page until it is seen and a key has moved the choice, as the page's own clock has it. */
async function answersToKeys({ page, open }: CannedConsole): Promise<number> {
  await open('/approvals');
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => {
      const grid = document.querySelector('[role=grid]');
      if (grid?.checkVisibility({ visibilityProperty: true }) && Number(grid.getAttribute('aria-rowcount')) > ${PROPOSALS}) {
        grid.focus();
        const before = grid.getAttribute('aria-activedescendant');
        grid.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
        return requestAnimationFrame(() => {
          if (grid.getAttribute('aria-activedescendant') !== before) return resolve(performance.now());
          requestAnimationFrame(look);
        });
      }
      requestAnimationFrame(look);
    };
    look();
  })`);
}

/** From the end of the answer to the frame in which the question is gone. */
async function acknowledged(page: Page): Promise<number> {
  await page.keyboard.press('a');
  await page.getByRole('dialog').waitFor();
  await page.evaluate(`new MutationObserver(() => {
    if (document.querySelector('[role=dialog]') === null) requestAnimationFrame(() => seen.gone.push(performance.now()));
  }).observe(document.body, { childList: true, subtree: true })`);
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.waitForFunction('seen.gone.length > 0');
  return page.evaluate<number>(`seen.gone[0] - performance.getEntriesByType('resource')
    .filter(({ name }) => name.endsWith('/gitops_proposals/bulk')).at(-1).responseEnd`);
}

async function scrolling(browser: Browser): Promise<BenchRow[]> {
  const one = await opened(browser, { ...cannedAnswers(), ...cannedFleet(NODES) });
  try {
    await one.open('/fleet/nodes');
    await one.page.getByRole('row', { name: /edge-00001/ }).waitFor();
    const [tasks, shift] = await one.page.evaluate<[number[], number]>(`(async () => {
      const grid = document.querySelector('[role=grid]');
      const scrolled = [grid, ...grid.querySelectorAll('*')].find((one) => one.scrollHeight > 10 * one.clientHeight && one.clientHeight > 0)
        ?? document.scrollingElement;
      await new Promise((resolve) => setTimeout(resolve, 500));
      seen.tasks = [];
      seen.shifts = [];
      for (let step = 1; step <= ${SCROLL_STEPS}; step += 1) {
        scrolled.scrollTop = (scrolled.scrollHeight - scrolled.clientHeight) * step / ${SCROLL_STEPS};
        await new Promise(requestAnimationFrame);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      return [seen.tasks.map(([, duration]) => duration), seen.shifts.reduce((sum, one) => sum + one, 0)];
    })()`);
    const far = await one.page.getByRole('row', { name: /edge-09999/ }).count();
    if (far === 0) throw new Error('the last node was not reached');
    return [
      boundRow(
        `scrolling ${NODES.toLocaleString('en')} nodes: longest task over 50 ms`,
        Math.max(0, ...tasks),
        'ms',
        50,
      ),
      boundRow('the same: layout shift', shift, 'of the view', 0),
    ];
  } finally {
    await one.close();
  }
}
