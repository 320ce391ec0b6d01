import { execFile } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitTarget, STRICT_POLICY } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGitSource } from './git-source.ts';
import { type Listener, startForwarder, startTrap } from './testing/listeners.ts';
import { type Handler, LOCAL } from './testing/questions.ts';
import { type RecordedGit, recordGit } from './testing/recorded-git.ts';

/** What the names of the test mean, one answer after the other; the last one stays. */
const names = vi.hoisted(() => ({ answers: new Map<string, string[][]>(), asked: [] as string[] }));
vi.mock('node:dns/promises', () => ({
  lookup: (host: string) => {
    names.asked.push(host);
    const answers = names.answers.get(host) ?? [];
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    if (addresses.length === 0) return Promise.reject(new Error(`getaddrinfo ENOTFOUND ${host}`));
    return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  },
}));

const FLEET = 'version: 1\naccount: acme\n';
// Another address of this machine. The resolver of the machine says 127.0.0.1 and ::1 for `localhost`, and so does curl.
const CHECKED = '127.0.0.2';
const PUBLIC = '93.184.215.14';
const SECRET = { kind: 'basic', username: 'ada', password: 'correct-horse' } as const;
const SECRET_HEADER = `Basic ${Buffer.from(`${SECRET.username}:${SECRET.password}`).toString('base64')}`;

let root: string;
let remote: GitRemote;
let intercept: Handler = () => false;
let requests: { method: string; authorization: string | undefined; agent: string }[] = [];
let checked: Listener;
let trap: Listener;
let recorded: RecordedGit;
let cacheDir: string;
let tip: string;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-addresses-'));
  remote = await startGitRemote({
    root: join(root, 'remote'),
    intercept: (request, response) => {
      const { method = '', headers } = request;
      requests.push({ method, authorization: headers.authorization, agent: headers['user-agent'] ?? '' });
      return intercept(request, response);
    },
  });
  await remote.createRepository('fleet');
  tip = await remote.commit('fleet', { files: { 'fleet.yaml': FLEET } });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(async () => {
  count += 1;
  cacheDir = join(root, `cache-${count}`);
  recorded = await recordGit(join(root, `record-${count}`));
  checked = await startForwarder(CHECKED, 0, { host: '127.0.0.1', port: remote.port });
  trap = await startTrap('127.0.0.1', checked.port);
  names.answers.clear();
  names.answers.set('localhost', [[CHECKED]]);
  names.asked = [];
  requests = [];
  intercept = () => false;
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([checked.stop(), trap.stop()]);
});

const source = (policy = LOCAL) => createGitSource({ cacheDir, policy, path: recorded.path });
const target = (overrides: Partial<GitTarget> = {}): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: `http://localhost:${checked.port}/fleet.git`,
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
  ...overrides,
});
const fetchFile = (of = target(), policy = LOCAL) => source(policy).fetchFile(of, { tip, previous: null });
const verbs = async () => (await recorded.commands()).flat();

/** Everything that this process connects to from here on. */
function connects(): string[] {
  const seen: string[] = [];
  const connect = net.Socket.prototype.connect;
  vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (this: net.Socket, ...args: unknown[]) {
    const [first] = args.flat() as { host?: string; port?: number }[];
    // The forwarder's own way to the remote is not the adapter's.
    if (first?.port !== remote.port) seen.push(`${first?.host}:${first?.port}`);
    return Reflect.apply(connect, this, args) as net.Socket;
  });
  return seen;
}

/** git without any of the adapter's care; answers what it wrote to its error output. */
async function plainGit(args: readonly string[]): Promise<string> {
  const home = join(root, 'home');
  await mkdir(home, { recursive: true });
  const env = { PATH: recorded.path, HOME: home, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };
  return new Promise((resolve) => {
    execFile('git', [...args], { env, timeout: 20_000 }, (_error, _stdout, stderr) => resolve(stderr));
  });
}

describe('a name that means another address a moment later', () => {
  it('the trap is where the name leads without pinning', async () => {
    await plainGit(['-c', 'http.proxy=', 'ls-remote', target().url]);
    expect(trap.count()).toBeGreaterThan(0);
    expect(await recorded.connections()).toContain(`127.0.0.1:${checked.port}`);
  });

  it('the tip is asked at the address that was checked', async () => {
    expect(await source().tip(target())).toEqual({ kind: 'tip', sha: tip });
    expect(names.asked).toEqual(['localhost']);
    expect(checked.count()).toBe(1);
    expect(trap.count()).toBe(0);
  });

  it('what answers there in another language is not asked a second time, through git', async () => {
    intercept = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('not smart');
      return true;
    };
    expect(await source().tip(target())).toMatchObject({ failure: { reason: 'not_a_git_server' } });
    expect([await verbs(), checked.count(), trap.count()]).toEqual([[], 1, 0]);
  });

  it('and so is the fetch', async () => {
    expect(await fetchFile()).toMatchObject({ kind: 'fetched', text: FLEET });
    expect(names.asked).toEqual(['localhost']);
    expect(new Set(await recorded.connections())).toEqual(new Set([`${CHECKED}:${checked.port}`]));
    expect(trap.count()).toBe(0);
  });

  it('each question checks the name anew: allowed for the tip, forbidden for the fetch', async () => {
    names.answers.set('localhost', [[CHECKED], ['169.254.169.254']]);
    const git = source();
    expect(await git.tip(target())).toEqual({ kind: 'tip', sha: tip });
    const before = checked.count();
    const own = connects();

    const forbidden = { kind: 'failed', failure: { reason: 'address_not_allowed', retryable: false } };
    expect(await git.fetchFile(target(), { tip, previous: null })).toMatchObject(forbidden);
    expect(await git.tip(target())).toMatchObject(forbidden);
    expect(own).toEqual([]);
    expect(await recorded.commands()).toEqual([]);
    expect(checked.count()).toBe(before);
  });

  it('public when it is registered, this machine when it is asked', async () => {
    const of = target({ url: `https://git.example.com:${trap.port}/fleet.git` });
    names.answers.set('git.example.com', [[PUBLIC], ['127.0.0.1']]);
    const own = connects();

    expect(await source(STRICT_POLICY).refusal(of.url)).toBeUndefined();
    expect(await source(STRICT_POLICY).tip(of)).toMatchObject({ failure: { reason: 'address_not_allowed' } });
    expect(await fetchFile(of, STRICT_POLICY)).toMatchObject({ failure: { reason: 'address_not_allowed' } });
    expect(own).toEqual([]);
    expect(await recorded.commands()).toEqual([]);
    expect(trap.count()).toBe(0);
  });
});

describe('a name with several addresses of which one is forbidden', () => {
  const of = () => target({ url: `https://git.example.com:${trap.port}/fleet.git` });

  it.each([
    ['private IPv4, public IPv6', ['10.0.0.1', '2606:4700::1111']],
    ['public IPv4, private IPv6', [PUBLIC, 'fd00::1']],
    ['public IPv4, loopback IPv6', [PUBLIC, '::1']],
    ['loopback IPv4, public IPv6', ['127.0.0.1', '2606:4700::1111']],
    ['public IPv6 first, then loopback IPv4', ['2606:4700::1111', '127.0.0.1']],
    ['public IPv4, metadata service in disguise', [PUBLIC, '::ffff:169.254.169.254']],
    ['many public, the last one carrier-grade NAT', [PUBLIC, '8.8.8.8', '2606:4700::1111', '100.64.0.1']],
  ])('%s: refused, and nothing is connected to', async (_what, addresses) => {
    names.answers.set('git.example.com', [addresses]);
    const own = connects();

    const refused = { code: 'clone_failed', reason: 'address_not_allowed', retryable: false };
    expect(await source(STRICT_POLICY).refusal(of().url)).toMatchObject(refused);
    expect(await source(STRICT_POLICY).tip(of())).toMatchObject({ kind: 'failed', failure: refused });
    expect(await fetchFile(of(), STRICT_POLICY)).toMatchObject({ kind: 'failed', failure: refused });
    expect(own).toEqual([]);
    expect(await recorded.commands()).toEqual([]);
    expect(trap.count()).toBe(0);
  });

  it('the same name is connected to, in both ways, where its address is allowed', async () => {
    names.answers.set('git.example.com', [['127.0.0.1']]);
    const own = connects();

    expect(await source().tip(of())).toMatchObject({ failure: { code: 'clone_failed' } });
    expect(await fetchFile(of())).toMatchObject({ failure: { code: 'clone_failed' } });
    expect(own).toEqual([`git.example.com:${trap.port}`]);
    expect(await verbs()).toContain('fetch');
    expect(trap.count()).toBe(2);
  });
});

describe('a redirect', () => {
  const REFUSED = { kind: 'failed', failure: { code: 'clone_failed', reason: 'redirect_refused', retryable: false } };
  let elsewhere: Listener;

  beforeEach(async () => {
    elsewhere = await startTrap('127.0.0.3');
  });
  afterEach(() => elsewhere.stop());

  const places = [
    ['another host', () => `http://127.0.0.3:${elsewhere.port}/fleet.git/info/refs?service=git-upload-pack`],
    ['the same name without its pin', () => `http://localhost.:${trap.port}/fleet.git/info/refs`],
    ['a link-local address', () => 'http://169.254.169.254/latest/meta-data/'],
    ['a file', () => 'file:///etc/passwd'],
    ['a command', () => 'ext::sh -c id'],
  ] as const;
  const redirecting =
    (method: string, location: string, status: number): Handler =>
    (request, response) => {
      if (request.method !== method) return false;
      response.writeHead(status, { location }).end();
      return true;
    };

  it.each(places)('to %s is not followed by the question for the tip', async (_where, location) => {
    const own = connects();
    for (const [method, status] of [
      ['GET', 302],
      ['GET', 301],
      ['POST', 307],
      ['POST', 308],
    ] as const) {
      intercept = redirecting(method, location(), status);
      expect(await source().tip(target({ credential: SECRET }))).toMatchObject(REFUSED);
    }
    expect(new Set(own)).toEqual(new Set([`localhost:${checked.port}`]));
    expect([trap.count(), elsewhere.count()]).toEqual([0, 0]);
  });

  it.each(places)('to %s is not followed by git', async (_where, location) => {
    intercept = redirecting('GET', location(), 302);
    expect(await fetchFile(target({ credential: SECRET }))).toMatchObject(REFUSED);
    intercept = redirecting('POST', location(), 307);
    expect(await fetchFile(target({ credential: SECRET }))).toMatchObject({ failure: { code: 'clone_failed' } });
    expect(await verbs()).toContain('fetch');
    expect(new Set(await recorded.connections())).toEqual(new Set([`${CHECKED}:${checked.port}`]));
    expect([trap.count(), elsewhere.count()]).toEqual([0, 0]);
  });

  it('the credential reaches the remote itself, with the first request', async () => {
    expect(await source().tip(target({ credential: SECRET }))).toEqual({ kind: 'tip', sha: tip });
    expect(await fetchFile(target({ credential: SECRET }))).toMatchObject({ kind: 'fetched' });
    expect(requests.map(({ method }) => method)).toContain('POST');
    expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(new Set([SECRET_HEADER]));
  });

  it('a git that follows redirects arrives elsewhere', async () => {
    intercept = redirecting('GET', `http://127.0.0.3:${elsewhere.port}/fleet.git/info/refs`, 302);
    await plainGit(['-c', 'http.followRedirects=true', 'ls-remote', `http://${CHECKED}:${checked.port}/fleet.git`]);
    expect(elsewhere.count()).toBeGreaterThan(0);
  });
});
