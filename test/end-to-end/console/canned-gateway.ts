import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnswerOf, OPERATIONS, type OperationName } from '@fleetwright/contracts/client';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { consoleSecurity } from '../../../services/gateway/console-security.ts';

/** What an operation answers: the variable parts of its path, its query, and its body are given. */
export type Answers = {
  [Name in OperationName]?: (asked: Asked) => AnswerOf<Name> | Refusal;
};

export interface Asked {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** An answer that is none. */
export class Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;

  constructor(status: number, code: string, detail: string) {
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

const ORIGIN = 'http://console.test';
const BUILT = fileURLToPath(new URL('../../../services/console/dist', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** Nobody's: it only has to look like one. */
const TOKEN = `e30.${Buffer.from(JSON.stringify({ sub: 'ada', name: 'Ada', account: 'acme' })).toString('base64url')}.x`;

export interface CannedConsole {
  readonly page: Page;
  /** What was asked for that changes something, in order. */
  readonly acts: readonly { readonly name: string; readonly body: unknown }[];
  /** What the browser complained of: blocked by the policy, thrown, or asked for outside. */
  readonly complaints: readonly string[];
  readonly open: (path: string) => Promise<void>;
  /** Changes what is answered from now on. */
  readonly answer: (answers: Answers) => void;
  readonly close: () => Promise<void>;
}

/**
 * The built console in a browser, under the gateway's own security headers, in front of answers that are made up: for
 * what a real fleet would take minutes to become. Nothing leaves the browser.
 */
export async function cannedConsole(
  browser: Browser,
  first: Answers,
  options: BrowserContextOptions = {},
): Promise<CannedConsole> {
  if (!existsSync(join(BUILT, 'index.html'))) throw new Error('The console is not built: run `npm run build`.');
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const answers: Answers = { ...first };
  const acts: { name: string; body: unknown }[] = [];
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    // An answer that is no success is told as an error of the browser's own.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== ORIGIN) {
      complaints.push(`asked for ${url}`);
      return route.abort();
    }
    return url.pathname.startsWith('/app') ? file(route, url.pathname) : api(route, url, answers, acts);
  });
  return {
    page,
    acts,
    complaints,
    open: async (path) => {
      const token = page.url().startsWith(ORIGIN) ? '' : `#token=${TOKEN}`;
      await page.goto(`${ORIGIN}/app${path}${token}`);
    },
    answer: (more) => Object.assign(answers, more),
    close: () => context.close(),
  };
}

async function file(route: Route, path: string): Promise<void> {
  const asked = join(BUILT, path.slice('/app'.length));
  const found = extname(asked) !== '' && existsSync(asked) ? asked : join(BUILT, 'index.html');
  const headers = { ...consoleSecurity(), 'content-type': TYPES[extname(found)] ?? 'application/octet-stream' };
  await route.fulfill({ status: 200, headers, body: await readFile(found) });
}

async function api(route: Route, url: URL, answers: Answers, acts: { name: string; body: unknown }[]): Promise<void> {
  if (url.pathname.endsWith('/fleet_events/stream')) {
    // Held open without an answer: a made-up one would end at once.
    return undefined;
  }
  const method = route.request().method();
  const found = operationAt(method, url.pathname);
  if (found === undefined) return problem(route, new Refusal(404, 'not_found', `Nothing is at ${url.pathname}.`));
  const { name, path } = found;
  const body: unknown = route.request().postDataJSON();
  if (method !== 'GET') acts.push({ name, body });
  const answer = answers[name]?.({ path, query: url.searchParams, body } as never);
  if (answer === undefined) return problem(route, new Refusal(404, 'not_found', `There is no answer to ${name}.`));
  if (answer instanceof Refusal) return problem(route, answer);
  await route.fulfill({ status: 200, json: answer });
}

async function problem(route: Route, { status, code, detail }: Refusal): Promise<void> {
  const json = { type: `urn:fleetwright:${code}`, title: detail, status, code, detail };
  await route.fulfill({ status, contentType: 'application/problem+json', json });
}

function operationAt(method: string, path: string) {
  for (const [name, shape] of Object.entries(OPERATIONS)) {
    if (shape.method !== method) continue;
    const names = [...shape.path.matchAll(/\{(\w+)\}/g)].map(([, each]) => each ?? '');
    const parts = shape.path.split('/');
    const given = path.split('/');
    if (parts.length !== given.length) continue;
    if (!parts.every((part, n) => part.startsWith('{') || part === given[n])) continue;
    const values = parts.flatMap((part, n) => (part.startsWith('{') ? [decodeURIComponent(given[n] ?? '')] : []));
    return {
      name: name as OperationName,
      path: Object.fromEntries(names.map((each, n) => [each, values[n] ?? ''])),
    };
  }
  return undefined;
}
