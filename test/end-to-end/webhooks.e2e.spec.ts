import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../deploy/local/service-names.ts';
import {
  type Pasted,
  pushDelivery,
  type Sender,
  type SentDelivery,
  sign,
} from '../../services/gateway/testing/webhook-sender.ts';
import { PUSH_DEBOUNCE_MS } from '../../services/repo-sync/limits.ts';
import { withDatabase } from '../faults/aftermath.ts';
import { type Api, api, SYSTEM } from './api.ts';
import { type Stack, startStack } from './stack.ts';

const SENDERS: readonly Sender[] = ['github', 'gitea', 'gitlab', 'gitlab_signed'];
const FLEET = 'version: 1\naccount: demo\ntemplates: []\n';
const ABSENT = '01900000-0000-7000-8000-0000000000ff';
/** As many as a busy git server has under way. */
const IN_FLIGHT = 25;
/**
 * Of what people's reads take when as many of them are under way: 2 to 4 are measured. A delivery that waited for its run
 * would take hundreds of times that.
 */
const LATENCY_RATIO_MAX = 20;

interface Registered {
  readonly id: string;
  readonly name: string;
  readonly webhook: Pasted & { readonly generation: number };
}

let stack: Stack;
let rest: Api;
let folder: string;
let remote: GitRemote;
let repositories: Map<string, Registered>;
/** The commit that nobody told of. */
let lost: string;
/** When each repository was asked for its tip: the product's own request, not those of git that fetches. */
const looks = new Map<string, number[]>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-webhooks-'));
  [stack, remote] = await Promise.all([
    startStack(),
    startGitRemote({
      root: folder,
      intercept: ({ url = '', headers }) => {
        const name = /^\/([^/]+?)(?:\.git)?\/info\/refs/.exec(url)?.[1];
        const isLook = headers['user-agent']?.includes('fleetwright') ?? false;
        if (name !== undefined && isLook) looks.set(name, [...looksAt(name), performance.now()]);
        return false;
      },
    }),
  ]);
  rest = api(stack.gatewayUrl, stack.token);
  const names = [...SENDERS, 'other', 'storm', 'windows', 'lost', 'rotated'];
  repositories = new Map(await Promise.all(names.map(async (name) => [name, await registered(name)] as const)));
});
afterAll(async () => {
  await Promise.all([stack?.stop(), remote?.stop()]);
  await removeFolder(folder);
});

/** A repository whose first run has ended. Only the one whose webhook is lost is polled often. */
async function registered(name: string): Promise<Registered> {
  await remote.createRepository(name);
  await remote.commit(name, { files: { 'fleet.yaml': FLEET } });
  const reconcile_interval_seconds = name === 'lost' ? 30 : 86_400;
  const settings = { name, repo_url: remote.url(name), reconcile_interval_seconds };
  const { body } = await rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
  const { id } = body.gitops_repository;
  await waitFor(async () => (await runs(id)).every(({ status }) => status === 'success'), {
    what: `${name} is synced`,
  });
  const shown = await rest.get(`${SYSTEM}/gitops_repositories/${id}/webhook`);
  return { id, name, webhook: shown.body.gitops_webhook };
}

interface Run {
  readonly status: string;
  readonly trigger: string;
  readonly revision: { readonly sha: string } | null;
}
const runs = async (id: string): Promise<readonly Run[]> => {
  const { body } = await rest.get(`${SYSTEM}/gitops_repositories/${id}/sync_runs`);
  if (body.gitops_sync_runs.length === 0) throw new Error('no run yet');
  return body.gitops_sync_runs;
};
const repository = (name: string): Registered => {
  const found = repositories.get(name);
  if (found === undefined) throw new Error(`there is no repository ${name}`);
  return found;
};
const looksAt = (name: string): readonly number[] => looks.get(name) ?? [];
const commit = (name: string, text: string) =>
  remote.commit(name, { files: { 'fleet.yaml': `${FLEET}# ${text}\n` }, message: text });
/** A fresh push that the remote knows nothing of: what is in a delivery is not what is fetched. */
const madeUp = (n: number) => n.toString(16).padStart(40, '0');

async function deliver(sender: Sender, id: string, { headers, body }: SentDelivery) {
  const url = `${stack.gatewayUrl}/api/v1/webhooks/${sender.replace('_signed', '')}/${id}`;
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body), signal });
  const text = await response.text();
  return { status: response.status, text, delivery: JSON.parse(text).gitops_webhook_delivery };
}
const runOf = (id: string, sha: string) =>
  waitFor(async () => (await runs(id)).find((run) => run.revision?.sha === sha && run.status === 'success'), {
    what: `a run of ${sha}`,
    timeoutMs: 150_000,
  });
/** Everything that was due before this has been looked at: a later push was. */
async function allIsQuiet(): Promise<void> {
  const { id, webhook, name } = repository('other');
  const sha = await commit(name, `quiet ${looksAt(name).length}`);
  expect((await deliver('github', id, pushDelivery('github', webhook, { after: sha }))).status).toBe(202);
  await runOf(id, sha);
}

describe('a push', () => {
  it('[F44] whose webhook comes while the gateway is down is lost', async () => {
    const { id, webhook, name } = repository('lost');
    const gateway = stack.service('gateway');
    await gateway.kill();
    lost = await commit(name, 'told to nobody');
    const sent = pushDelivery('gitea', webhook, { after: lost });
    await expect(deliver('gitea', id, sent)).rejects.toThrow('fetch failed');
    await gateway.start();
  });

  it.each(SENDERS)('that %s tells of is a run of the new commit within seconds', async (sender) => {
    const { id, webhook } = repository(sender);
    const before = (await runs(id)).length;
    const sha = await commit(sender, `pushed, says ${sender}`);
    const sent = pushDelivery(sender, webhook, { after: sha });
    expect(await deliver(sender, id, sent)).toMatchObject({ status: 202, delivery: { status: 'accepted' } });
    expect((await runOf(id, sha)).trigger).toBe('webhook');
    expect(await runs(id)).toHaveLength(before + 1);
  });

  it.each(SENDERS)('that %s tells of again is called repeated, looked for, and nothing more', async (sender) => {
    const { id, webhook, name } = repository(sender);
    const tip = (await runs(id))[0]?.revision?.sha ?? '';
    const before = { looks: looksAt(name).length, runs: await runs(id), events: await eventsOf(id) };
    const again = await deliver(sender, id, pushDelivery(sender, webhook, { after: tip }));
    expect([again.status, again.delivery?.reason]).toEqual([200, 'repeated']);
    await expect.poll(() => looksAt(name).length, { timeout: 30_000 }).toBe(before.looks + 1);
    await allIsQuiet();
    expect({ looks: looksAt(name).length - 1, runs: await runs(id), events: await eventsOf(id) }).toEqual(before);
  });

  it.each(SENDERS)('of which %s may not tell has no effect', async (sender) => {
    const { id, webhook, name } = repository(sender);
    const { webhook: foreign } = repository('other');
    const [event, next] = [sender.startsWith('gitlab') ? 'Push Hook' : 'push', { after: await commit(name, 'unsaid') }];
    const before = { looks: looksAt(name), runs: await runs(id), events: await eventsOf(id) };
    const signed = (text: string, as = event) => sign(sender, webhook, { body: Buffer.from(text), event: as, id: 'x' });
    const answers: [number, string, Awaited<ReturnType<typeof deliver>>][] = [
      [200, 'other_branch', await deliver(sender, id, pushDelivery(sender, webhook, { ...next, branch: 'next' }))],
      [200, 'other_event', await deliver(sender, id, signed('{"ref":"refs/heads/main"}', 'issues'))],
      [200, 'malformed_body', await deliver(sender, id, signed('ref=refs/heads/main'))],
      [401, '', await deliver(sender, id, pushDelivery(sender, foreign, next))],
      [401, '', await deliver(sender, id, { ...pushDelivery(sender, webhook, next), headers: JSON_ONLY })],
      [401, '', await deliver(sender, ABSENT, pushDelivery(sender, webhook, next))],
      [401, '', await deliver(sender, '%00', pushDelivery(sender, webhook, next))],
    ];
    for (const [status, reason, answer] of answers) {
      expect([answer.status, answer.delivery?.reason ?? '']).toEqual([status, reason]);
    }
    const refusals = answers.filter(([status]) => status === 401).map(([, , { text }]) => withoutAddress(text));
    expect(new Set(refusals).size).toBe(1);
    await allIsQuiet();
    expect({ looks: looksAt(name), runs: await runs(id), events: await eventsOf(id) }).toEqual(before);
    // The same repository is looked at when it is told rightly: the silence above was no accident.
    await deliver(sender, id, pushDelivery(sender, webhook, next));
    expect((await runOf(id, next.after)).trigger).toBe('webhook');
  });
});

describe('the secret', () => {
  it('is refused once it was rotated, and the next one is right', async () => {
    const { id, webhook, name } = repository('rotated');
    const fresh: Registered['webhook'] = JSON.parse(
      await fleetwright('repo', 'webhook', name, '--rotate', '--yes', '--json'),
    );
    expect(fresh.generation).toBe(2);
    expect(await fleetwright('repo', 'webhook', name, '--provider', 'github')).toContain(fresh.secret);
    const sha = await commit(name, 'after the rotation');
    expect((await deliver('github', id, pushDelivery('github', webhook, { after: sha }))).status).toBe(401);
    expect((await deliver('github', id, pushDelivery('github', fresh, { after: sha }))).status).toBe(202);
    expect((await runOf(id, sha)).trigger).toBe('webhook');
    const everything = JSON.stringify([await stack.log(), await allLogs(), await rest.get(`${SYSTEM}/fleet_events`)]);
    for (const { secret, gitlab_signing_token } of [webhook, fresh]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(gitlab_signing_token);
    }
    // The control: what is looked through holds what is said of the rotation.
    expect(everything).toContain('WebhookSecretRotated');
  });
});

describe('[F43] a storm', () => {
  it('of 1,000 deliveries, repeated and out of order, is answered fast and is one look a second', async () => {
    const { id, webhook, name } = repository('storm');
    const before = { looks: looksAt(name).length, runs: (await runs(id)).length };
    const first = await commit(name, 'before the storm');
    // 500 pushes twice each, in an order of its own; 7 shares no factor with 1,000.
    const sent = Array.from({ length: 1_000 }, (_, n) => {
      const push = ((n * 7) % 1_000) % 500;
      return pushDelivery('gitea', webhook, { after: push === 0 ? first : madeUp(push), deliveryId: `storm-${push}` });
    });
    const reads = await allAtOnce(
      Array.from({ length: 200 }, () => () => rest.get(`${SYSTEM}/gitops_repositories/${id}`)),
    );
    const startedAt = performance.now();
    const { statuses, latencies } = await storm(id, sent);
    expect(statuses.toSorted()).toEqual([...Array(500).fill(200), ...Array(500).fill(202)]);
    expect(percentile(latencies, 0.95) / percentile(reads.latencies, 0.95)).toBeLessThan(LATENCY_RATIO_MAX);
    expect((await runOf(id, first)).trigger).toBe('webhook');

    // A push during the storm may have been looked for too early; the last delivery sees to it.
    const last = await commit(name, 'after the storm');
    expect((await deliver('gitea', id, pushDelivery('gitea', webhook, { after: last }))).status).toBe(202);
    await runOf(id, last);
    await allIsQuiet();
    const looksDuring = looksAt(name).slice(before.looks);
    const newRuns = (await runs(id)).length - before.runs;
    expect(newRuns).toBe(2);
    // Each run asks once more for itself, before it fetches.
    const passes = looksDuring.length - newRuns;
    expect(passes).toBeGreaterThanOrEqual(2);
    expect(passes).toBeLessThanOrEqual(Math.ceil(((looksDuring.at(-1) ?? 0) - startedAt) / PUSH_DEBOUNCE_MS));
  });

  it('of 1,000 deliveries that nobody signed writes no event, no row and no line, and people get their answers', async () => {
    const { id } = repository('storm');
    const { webhook: foreign } = repository('other');
    await allIsQuiet();
    const traces = async () => [await eventsOf(id), await notedDeliveries(), (await logOf('gateway')).length];
    const before = await traces();
    const sent = Array.from({ length: 1_000 }, (_, n) => pushDelivery('gitea', foreign, { after: madeUp(n) }));
    const read = () => rest.get(`${SYSTEM}/gitops_repositories/${id}`);
    const reads = await allAtOnce(Array.from({ length: 200 }, () => read));
    const storming = storm(id, sent);
    const answers = await allAtOnce(
      Array.from({ length: 20 }, () => read),
      1,
    );
    const { statuses } = await storming;
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(new Set(answers.answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(percentile(answers.latencies, 0.95) / percentile(reads.latencies, 0.95)).toBeLessThan(LATENCY_RATIO_MAX);
    expect(await traces()).toEqual(before);
  });

  it('of deliveries in windows of their own is a look for each, so that the count above means something', async () => {
    const { id, webhook, name } = repository('windows');
    const before = looksAt(name).length;
    for (let n = 1; n <= 4; n += 1) {
      await deliver('gitea', id, pushDelivery('gitea', webhook, { after: madeUp(n) }));
      await waitFor(() => looksAt(name).length >= before + n, { what: `look ${n}` });
    }
    expect(looksAt(name)).toHaveLength(before + 4);
  });
});

it('[F44] the push whose webhook was lost is found by a poll', async () => {
  const { id } = repository('lost');
  expect((await runOf(id, lost)).trigger).toBe('interval');
});

const JSON_ONLY = { 'content-type': 'application/json' };

async function storm(id: string, sent: readonly SentDelivery[]) {
  const { answers, latencies } = await allAtOnce(sent.map((each) => () => deliver('gitea', id, each)));
  return { statuses: answers.map(({ status }) => status), latencies };
}

/** Asks all, so many at a time. */
async function allAtOnce<Given>(calls: readonly (() => Promise<Given>)[], inFlight = IN_FLIGHT) {
  const [waiting, answers, latencies]: [(() => Promise<Given>)[], Given[], number[]] = [[...calls], [], []];
  const ask = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const from = performance.now();
      answers.push(await next());
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, ask));
  return { answers, latencies };
}

function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
}

async function eventsOf(id: string): Promise<number> {
  return (await stack.log()).filter((event) => JSON.stringify(event).includes(id)).length;
}

/** A refusal names the address that was asked for; all else must be the same. */
function withoutAddress(text: string): string {
  return JSON.stringify({ ...JSON.parse(text), instance: '' });
}

function notedDeliveries(): Promise<number> {
  return withDatabase(stack, async (database) => {
    const { rows } = await database.query<{ count: number }>('select count(*)::int as count from repo_sync.delivery');
    return rows[0]?.count ?? Number.NaN;
  });
}

const logOf = (name: ServiceName) => readFile(stack.service(name).logFile, 'utf8');

async function allLogs(): Promise<string> {
  return (await Promise.all(stack.services().map(({ logFile }) => readFile(logFile, 'utf8')))).join('\n');
}

/** The command line against this gateway. */
async function fleetwright(...words: string[]): Promise<string> {
  const main = new URL('../../services/cli/dist/main.js', import.meta.url).pathname;
  const env = { PATH: process.env['PATH'], FLEETWRIGHT_URL: stack.gatewayUrl, FLEETWRIGHT_TOKEN: stack.token };
  return (await promisify(execFile)(process.execPath, [main, ...words], { env })).stdout;
}
