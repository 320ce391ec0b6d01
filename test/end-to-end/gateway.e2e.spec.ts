import { PERMISSIONS } from '@fleetwright/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from './api.ts';
import { declareFleet } from './declared-fleet.ts';
import { type PlainAnswer, type PlainRequest, plainRequest } from './plain-http.ts';
import { type Stack, startStack } from './stack.ts';

/** One operation of /openapi.json. */
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  /** A body that its schema accepts, for operations on something that must be there first. */
  readonly body: string | undefined;
}

const ABSENT = '01900000-0000-7000-8000-000000000000';
const VARIANTS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `${path}%2f`,
  (path) => `/${path}`,
  (path) => path.replace(/\/([a-z_]+)(?=[^/]*$)/, (last) => last.toUpperCase()),
  (path) => path.toUpperCase(),
  (path) => `${path};a=b`,
];
// What a list without rows, a body, a version or method that is missing, or a rebuild (which answers no rows) is answered with.
const HARMLESS = [200, 202, 401, 403, 404, 405, 415, 422, 428];

/** For what wants to know which version one has seen. */
const ANY_VERSION = { 'if-match': '*' };
/** Each tool behind it asks for a permission of its own. */
const TOOLS = '/mcp';

let stack: Stack;
let operations: Operation[];
let ids: Record<string, string>;
/** Texts that only the demo account's data holds. */
let marks: string[];

beforeAll(async () => {
  stack = await startStack({ isTogether: true });
  const { repository, run, revision, proposals } = await declareFleet(stack);
  const [proposal] = proposals;
  ids = {
    gitops_repositories: repository,
    gitops_sync_runs: run,
    gitops_proposals: proposal?.id ?? '',
    node_modules: 'nginx',
  };
  marks = [revision, stack.remote.url('fleet'), proposal?.digest ?? '', 'ap-tokyo-1', '1.26.0'];
  const { text } = await plainRequest(`${stack.gatewayUrl}/openapi.json`);
  operations = operationsOf(JSON.parse(text));
});
afterAll(async () => {
  await stack?.stop();
});

interface Described {
  readonly security: readonly { readonly token: readonly string[] }[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json'?: { readonly example?: unknown } };
  };
}

/** All that are not open to everybody. */
function operationsOf({ paths }: { readonly paths: Record<string, Record<string, Described>> }): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { security, requestBody }]) => {
      const [permission] = security.flatMap(({ token }) => token);
      if (permission === undefined) return [];
      const example = requestBody?.content['application/json']?.example;
      const body = example === undefined ? undefined : JSON.stringify(example);
      return [{ method: method.toUpperCase(), path, permission, body }];
    }),
  );
}

/** The address with something that is there in the demo account, or with `id` in its place. */
function addressOf(path: string, id?: string): string {
  const noun = path.split('/')[4] ?? '';
  return path.replace(/\{\w+\}/, id ?? ids[noun] ?? ABSENT);
}

const token = (account: string, permissions: readonly string[]) =>
  stack.identity.sign({ subject: 'somebody', account, permissions });
const send = (path: string, request: PlainRequest) => plainRequest(`${stack.gatewayUrl}${path}`, request);

/** Tries every operation in every spelling of its address, and answers those for which `isFine` is false. */
async function offences(
  bearer: string | undefined,
  isFine: (answer: PlainAnswer) => boolean,
  except?: string,
): Promise<string[]> {
  const offenders: string[] = [];
  for (const { method, path } of operations.filter((each) => each.path !== except)) {
    const answers = VARIANTS.map(async (variant) => {
      const address = variant(addressOf(path));
      const answer = await send(address, { method, token: bearer });
      if (!isFine(answer) || marks.some((mark) => answer.text.includes(mark))) {
        offenders.push(`${method} ${address}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
    });
    await Promise.all(answers);
  }
  return offenders;
}

/** [P7] The gateway says nothing to who may not know. */
describe('who may ask the gateway for what', () => {
  it('knows enough operations for these tests to mean something', async () => {
    expect(operations.length).toBeGreaterThan(50);
    const { text } = await send(`${SYSTEM}/gitops_sync_runs`, { token: stack.token });
    expect(text).toContain(marks[0]);
  });

  it('without a token, every address in every spelling is 401, or none of this method', async () => {
    expect(await offences(undefined, ({ status }) => [401, 404, 405].includes(status))).toEqual([]);
  });

  it('with a token that may do nothing, every address in every spelling is 403, or none of this method', async () => {
    expect(await offences(await token('demo', []), ({ status }) => [403, 404, 405].includes(status), TOOLS)).toEqual(
      [],
    );
  });

  it('with every permission in another account, nothing of this account is told', async () => {
    const foreign = await token('other', PERMISSIONS);
    expect(await offences(foreign, ({ status }) => HARMLESS.includes(status))).toEqual([]);
  });

  it('what belongs to another account answers exactly as what is not there', async () => {
    const foreign = await token('other', PERMISSIONS);
    const aboutOne = operations.filter(({ path }) => path.includes('{'));
    expect(aboutOne.length).toBeGreaterThan(25);
    for (const { method, path, body } of aboutOne) {
      const noun = path.split('/')[4] ?? '';
      const there = ids[noun] ?? 'edge-tokyo-01';
      const answers = await Promise.all(
        [there, ABSENT].map((id) => send(addressOf(path, id), { method, token: foreign, body, headers: ANY_VERSION })),
      );
      const [theirs, none] = answers.map(({ status, text }) => ({ status, text: text.replaceAll(there, ABSENT) }));
      expect(theirs, `${method} ${path}`).toEqual(none);
      expect(none?.status, `${method} ${path} ${none?.text}`).toBe(404);
    }
  });

  it.each(PERMISSIONS)('without %s, what needs it is 403, and with it alone it is not', async (permission) => {
    const without = await token(
      'demo',
      PERMISSIONS.filter((each) => each !== permission),
    );
    const alone = await token('demo', [permission]);
    for (const { method, path } of operations.filter((operation) => operation.permission === permission)) {
      const refused = await send(addressOf(path), { method, token: without });
      expect(refused.status, `${method} ${path}`).toBe(403);
      expect(JSON.parse(refused.text)).toMatchObject({ code: 'forbidden' });
      const allowed = await send(addressOf(path, ABSENT), { method, token: alone });
      expect([401, 403, 500], `${method} ${path} ${allowed.text}`).not.toContain(allowed.status);
    }
  });
});

const REPOSITORIES = `${SYSTEM}/gitops_repositories`;
const url = 'https://git.example.com/fleet.git';
const wrapped = (settings: object) => JSON.stringify({ gitops_repository: settings });

describe('what the gateway does with input that is wrong', () => {
  it.each<[string, string, Record<string, string>, number, string]>([
    ['malformed JSON', '{"gitops_repository": ', {}, 422, 'malformed_body'],
    ['no JSON at all', 'hello', {}, 422, 'malformed_body'],
    ['__proto__', `{"gitops_repository":{"repo_url":"${url}","__proto__":{"a":1}}}`, {}, 422, 'invalid'],
    ['a key twice', '{"gitops_repository":{},"gitops_repository":{}}', {}, 422, 'malformed_body'],
    ['100,000 brackets', '['.repeat(100_000), {}, 422, 'malformed_body'],
    ['an unknown field', wrapped({ repo_url: url, brunch: 'main' }), {}, 422, 'invalid'],
    ['a list for a string', wrapped({ repo_url: [url] }), {}, 422, 'invalid'],
    ['an operator for a string', wrapped({ repo_url: { $ne: '' } }), {}, 422, 'invalid'],
    ['a list for the body', '[]', {}, 422, 'invalid'],
    ['null for the body', 'null', {}, 422, 'invalid'],
    ['no body', '', {}, 422, 'invalid'],
    ['more than 1 MiB', wrapped({ repo_url: url, name: 'a'.repeat(1_100_000) }), {}, 413, 'body_too_large'],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    ['plain text', wrapped({ repo_url: url }), { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['a local path', wrapped({ repo_url: '/etc' }), {}, 422, 'invalid'],
    ['a command for a remote', wrapped({ repo_url: 'ext::sh -c id' }), {}, 422, 'invalid'],
  ])('%s is a problem document', async (_name, body, headers, status, code) => {
    const answer = await send(REPOSITORIES, { method: 'POST', token: stack.token, body, headers });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ status, code, type: `urn:fleetwright:problem:${code}` });
    expect(answer.text).not.toMatch(/\.[jt]s:\d+|node_modules|\n\s+at /);
  });

  it('all problems of a body are told at once, each with its place', async () => {
    const body = wrapped({ repo_url: 7, branch: [], reconcile_interval_seconds: 1, enabled: 'yes', brunch: 'main' });
    const { text } = await send(REPOSITORIES, { method: 'POST', token: stack.token, body });
    const errors: { path: string }[] = JSON.parse(text).errors;
    const paths = new Set(errors.map(({ path }) => path.replace('gitops_repository.', '')));
    expect([...paths].toSorted()).toEqual(['branch', 'brunch', 'enabled', 'reconcile_interval_seconds', 'repo_url']);
  });

  it.each([
    'gitops_proposals?status[$ne]=applied',
    'gitops_proposals?status={"$gt":""}',
    "gitops_proposals?run=' or 1=1--",
    'gitops_proposals?status=applied&status=failed',
    'gitops_proposals?__proto__[limit]=1',
    'gitops_sync_runs?repository=*',
    'gitops_sync_runs?status=any',
    'gitops_repositories?limit=1 or 1=1',
    'gitops_repositories?limit=0',
    'gitops_repositories?limit=1e9',
    'gitops_repositories?cursor=1;drop table repositories',
    'fleet_events?severity[]=high',
    'nodes?order=key',
    'instances?status[$in]=pending',
  ])('%s is 422', async (path) => {
    const answer = await send(`${SYSTEM}/${path}`, { token: stack.token });
    expect(answer.status, answer.text).toBe(422);
    expect(JSON.parse(answer.text).code).toBe('invalid');
  });

  it.each(['%00', "' or 1=1--", '../../healthz', 'a'.repeat(500)])(
    'the id %s is not found, and no error',
    async (id) => {
      for (const noun of ['gitops_repositories', 'gitops_sync_runs', 'gitops_proposals', 'nodes', 'instances']) {
        const given = id.startsWith('%') ? id : encodeURIComponent(id);
        const answer = await send(`${SYSTEM}/${noun}/${given}`, { token: stack.token });
        expect([404, 422], `${noun} ${answer.status} ${answer.text}`).toContain(answer.status);
        expect(answer.type).toContain('application/problem+json');
      }
    },
  );
});
