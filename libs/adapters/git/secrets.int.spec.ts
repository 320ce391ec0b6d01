import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { GitCredential, GitTarget } from '@fleetwright/core/repo-sync';
import {
  createCertificate,
  createSshKey,
  type GitRemote,
  type SshKey,
  type SshRemote,
  startGitRemote,
  startSshRemote,
  takeFreePort,
} from '@fleetwright/kit/servers';
import {
  canaryOf,
  CanarySearch,
  type ProcessWatch,
  type RecordedPrograms,
  recordPrograms,
  sightingsBelow,
  waitFor,
  watchProcesses,
  removeFolder,
} from '@fleetwright/kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';
import type { GitOptions } from './options.ts';
import { LOCAL } from './testing/questions.ts';

const FLEET = 'version: 1\naccount: acme\n';
const SCRIPT = join(import.meta.dirname, 'testing/fetch-until-killed.ts');

/** Characters that URLs, headers, shells and git's configuration write in ways of their own. */
const secret = () => `${randomBytes(18).toString('base64url')}/+"'%é;#${randomBytes(18).toString('base64url')}`;
const RIGHT = { kind: 'basic', username: 'deploy', password: secret() } as const;
const WRONG = { ...RIGHT, password: secret() } as const;
/** Of this run alone: ssh-keygen takes it from its command line, which another run may be watching. */
const PASSPHRASE = randomBytes(12).toString('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

let root: string;
let caFile: string;
let programs: RecordedPrograms;
let watch: ProcessWatch;
let search: CanarySearch;
let https: GitRemote;
let ssh: SshRemote;
let hanging: SshRemote;
let cutting: SshRemote;
let key: SshKey;
let strangers: SshKey;
let locked: SshKey;
let damaged: string;
let intercept: Answer | undefined;
const held = new Set<ServerResponse>();
let shas: { readonly https: string; readonly ssh: string };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-secrets-'));
  programs = await recordPrograms(join(root, 'programs'), ['git', 'ssh']);
  [key, strangers, locked] = await Promise.all([
    createSshKey(),
    createSshKey('rsa'),
    createSshKey('ed25519', PASSPHRASE),
  ]);
  damaged = strangers.privateKey.replace(/\n(.{40})/, (_all, start: string) => `\n${[...start].toReversed().join('')}`);
  const canaries = [
    canaryOf('the password', RIGHT.password),
    canaryOf('the wrong password', WRONG.password),
    canaryOf('the key', key.privateKey),
    canaryOf('the key of a stranger', strangers.privateKey),
    canaryOf('the key with a passphrase', locked.privateKey),
    canaryOf('the passphrase', PASSPHRASE),
  ];
  search = new CanarySearch(canaries);
  watch = await watchProcesses(canaries);
  const tls = await createCertificate();
  caFile = join(root, 'ca.pem');
  await writeFile(caFile, tls.cert);
  const authorizedKeys = [key.publicKey];
  [https, ssh, hanging, cutting] = await Promise.all([
    startGitRemote({
      root: join(root, 'https'),
      tls,
      credentials: RIGHT,
      intercept: (request, response) => intercept?.(request, response) ?? false,
    }),
    startSshRemote({ root: join(root, 'ssh'), authorizedKeys }),
    startSshRemote({ root: join(root, 'hanging'), authorizedKeys, insteadOfGit: 'exec sleep 60' }),
    startSshRemote({ root: join(root, 'cutting'), authorizedKeys, insteadOfGit: "printf '00'" }),
  ]);
  const files = { 'fleet.yaml': FLEET };
  await Promise.all([https.createRepository('fleet'), ssh.createRepository('fleet')]);
  shas = { https: await https.commit('fleet', { files }), ssh: await ssh.commit('fleet', { files }) };
});

afterAll(async () => {
  await watch.stop();
  await Promise.all([https, ssh, hanging, cutting].map((remote) => remote.stop()));
  await removeFolder(root);
});

let cacheDir: string;
let privateDir: string;
beforeEach(async () => {
  intercept = undefined;
  cacheDir = await mkdtemp(join(root, 'cache-'));
  privateDir = await mkdtemp(join(root, 'private-'));
});
afterEach(() => {
  for (const response of held) response.destroy();
  held.clear();
});

const target = (overrides: Partial<GitTarget>): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: https.url('fleet'),
  branch: 'main',
  file: 'fleet.yaml',
  credential: RIGHT,
  sshHostKey: null,
  ...overrides,
});
const overSsh = (overrides: Partial<GitTarget> = {}): GitTarget =>
  target({ url: ssh.url('fleet'), credential: ofKey(key.privateKey), sshHostKey: ssh.hostKey(), ...overrides });
const ofKey = (privateKey: string): GitCredential => ({ kind: 'ssh_key', privateKey });

/** What both questions came to, whatever that is, as everything that anybody could print of it. */
async function answers(of: GitTarget, more: Partial<GitOptions> = {}) {
  const source = createGitSource({ cacheDir, privateDir, policy: LOCAL, path: programs.path, caFile, ...more });
  const tip = of.url.startsWith('ssh') ? shas.ssh : shas.https;
  const settled = await Promise.allSettled([
    source.tip(of).then(async (answer) => ({ answer, fetched: await source.fetchFile(of, { tip, previous: null }) })),
  ]);
  source.close();
  const [{ value = undefined } = {}] = settled as { value?: { answer: { kind: string }; fetched: { kind: string } } }[];
  return { results: value === undefined ? [] : [value.answer, value.fetched], text: inspect(settled, { depth: 9 }) };
}

/** Every place that outlives the question or that others may look into. */
async function sightings(text: string): Promise<string[]> {
  const started = (await programs.starts()).flatMap((start) => search.in(start, 'a program that was started'));
  const found = [
    ...search.in(text, 'an answer or an error'),
    ...started,
    ...(await sightingsBelow(search, cacheDir)),
    ...(await watch.seen()).sightings,
  ];
  return found.map(({ canary, spelling, where }) => `${canary}, ${spelling}, in ${where}`);
}

async function mustBeHidden(text: string): Promise<void> {
  expect(await sightings(text)).toEqual([]);
  expect(await readdir(privateDir)).toEqual([]);
}

/** A server that says back what it was told, as error pages of proxies and debugging servers do. */
const echoing =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (request, response) => {
    const { authorization = '' } = request.headers;
    const decoded = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8');
    const words = `fatal: you sent ${authorization}\nfatal: that is ${decoded}\nerror: ${encodeURIComponent(decoded)}\n`;
    response.writeHead(status, {
      'content-type': 'text/plain',
      'x-echo': authorization,
      'www-authenticate': `Basic realm="${authorization}"`,
      ...(status === 302 ? { location: `https://${encodeURIComponent(decoded)}@127.0.0.1:${https.port}/x.git` } : {}),
      ...headers,
    });
    response.end(words);
    return true;
  };
const hold: Answer = (_request, response) => {
  held.add(response);
  return true;
};
const isQuestionForObjects = ({ method, url = '' }: IncomingMessage) =>
  method === 'POST' && url.endsWith('/git-upload-pack');
const SOON = { deadlines: { tipMs: 1_000, fetchMs: 1_000 } };

describe('[I9] [F23] a password', () => {
  const line = (words: string) => (words.length + 4).toString(16).padStart(4, '0') + words;
  const packets = (body: string) => (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' }).end(body) !== undefined;
  it.each<[string, Answer | undefined, Partial<GitTarget>, Partial<GitOptions>, string]>([
    ['is right', undefined, {}, {}, 'tip fetched'],
    ['is wrong', undefined, { credential: WRONG }, {}, 'authentication_failed'],
    ['is answered 401, and told back', echoing(401), {}, {}, 'authentication_failed'],
    ['is answered 403, and told back', echoing(403), {}, {}, 'authentication_failed'],
    ['is answered 404, and told back', echoing(404), {}, {}, 'repository_not_found'],
    ['is answered 418, and told back', echoing(418), {}, {}, 'unexplained'],
    ['is answered 429, and told back', echoing(429), {}, {}, 'rate_limited'],
    ['is answered 500, and told back', echoing(500), {}, {}, 'server_error'],
    ['is sent into a URL by a redirect', echoing(302), {}, {}, 'redirect_refused'],
    ['is told back in a page', echoing(200), {}, {}, 'not_a_git_server'],
    [
      "is told back in git's own words",
      packets(line(`ERR deploy:${RIGHT.password.replace('é', 'e')} is wrong`)),
      {},
      {},
      'unexplained',
    ],
    ['is answered with half a packet', packets('001e# serv'), {}, {}, 'transfer_corrupt'],
    ['meets a remote that hangs', hold, {}, SOON, 'timed_out'],
    [
      'meets a remote that hangs in the middle',
      (request, response) => isQuestionForObjects(request) && hold(request, response),
      {},
      SOON,
      'timed_out',
    ],
    [
      'meets a remote that breaks off',
      (request, response) => {
        if (!isQuestionForObjects(request)) return false;
        response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result', 'content-length': '900' });
        response.write('000dpackfile\n');
        setImmediate(() => response.destroy());
        return true;
      },
      {},
      {},
      'transfer_corrupt',
    ],
    ['is for a name that nobody has', undefined, { url: 'https://git.invalid/fleet.git' }, {}, 'host_not_resolved'],
    ['is shown to nobody without an authority', undefined, {}, { caFile: '/dev/null' }, 'tls_failed'],
    ['cannot be sent', undefined, { credential: { ...RIGHT, username: 'a:b' } }, {}, 'credential_malformed'],
    ['is none, but a key', undefined, { credential: ofKey('x') }, {}, 'credential_malformed'],
  ])('that %s is found nowhere', async (_what, answer, overrides, options, expected) => {
    intercept = answer;
    const { results, text } = await answers(target(overrides), options);
    expect(results).toHaveLength(2);
    for (const word of results.map(wordOf)) expect(expected).toContain(word);
    await mustBeHidden(text);
  });

  it('that meets a closed door is found nowhere', async () => {
    const { results, text } = await answers(target({ url: `https://127.0.0.1:${await takeFreePort()}/fleet.git` }));
    expect(results.map(wordOf)).toEqual(['host_unreachable', 'host_unreachable']);
    await mustBeHidden(text);
  });
});

describe('[I9] [F23] a private key', () => {
  it.each<[string, () => Partial<GitTarget>, Partial<GitOptions>, string]>([
    ['is right', () => ({}), {}, 'tip fetched'],
    ['is trusted on first use', () => ({ sshHostKey: null }), {}, 'tip host_key_unknown'],
    ['is not known', () => ({ credential: ofKey(strangers.privateKey) }), {}, 'authentication_failed'],
    ['has a passphrase', () => ({ credential: ofKey(locked.privateKey) }), {}, 'authentication_failed'],
    ['is damaged', () => ({ credential: ofKey(damaged) }), {}, 'credential_malformed'],
    ['meets another host', () => ({ sshHostKey: strangers.publicKey }), {}, 'host_key_mismatch'],
    ['is for nothing', () => ({ url: ssh.url('nothing') }), {}, 'repository_not_found'],
    ['is for a name that nobody has', () => ({ url: 'ssh://git@git.invalid/fleet.git' }), {}, 'host_not_resolved'],
    ['meets a remote that hangs', () => toRemote(hanging), SOON, 'timed_out'],
    ['meets a remote that breaks off', () => toRemote(cutting), {}, 'unexplained transfer_corrupt'],
    ['is none, but a password', () => ({ credential: RIGHT }), {}, 'credential_malformed'],
  ])('that %s is found nowhere', async (_what, overrides, options, expected) => {
    const { results, text } = await answers(overSsh(overrides()), options);
    expect(results).toHaveLength(2);
    for (const word of results.map(wordOf)) expect(expected).toContain(word);
    await mustBeHidden(text);
  });

  it('that meets a closed door is found nowhere', async () => {
    const { results, text } = await answers(overSsh({ url: `ssh://git@127.0.0.1:${await takeFreePort()}/fleet.git` }));
    expect(results.map(wordOf)).toEqual(['host_unreachable', 'host_unreachable']);
    await mustBeHidden(text);
  });

  const toRemote = (remote: SshRemote) => ({ url: remote.url('fleet'), sshHostKey: remote.hostKey() });
});

describe('[I9] the search', () => {
  it('has seen git, its helper for https, and ssh at work', async () => {
    const seen = (await watch.seen()).programs;
    expect([...seen]).toEqual(expect.arrayContaining(['git', 'ssh']));
    expect([...seen].filter((name) => name.startsWith('git-remote-http'))).not.toEqual([]);
    const starts = (await programs.starts()).join('\n');
    for (const word of ['fetch\0--quiet', 'ls-remote\0', 'StrictHostKeyChecking=yes\0', 'git-remote-https'])
      expect(starts).toContain(word);
  });

  // The controls: what this adapter must not do, done beside it, is seen in each place. Then the record is cleared.
  it.each<[string, (password: string) => { args: string[]; env: Record<string, string> }, string[]]>([
    [
      'the URL',
      (password) => ({ args: [`https://deploy:${password}@127.0.0.1:${https.port}/fleet.git`], env: {} }),
      ['a program that was started', 'the argv of git'],
    ],
    [
      'the environment',
      (password) => ({ args: [https.url('fleet')], env: { GIT_PASSWORD: password } }),
      ['a program that was started', 'the environ of git'],
    ],
  ])('would tell a password in %s', async (_what, plan, places) => {
    const own = { canary: `planted-${randomBytes(12).toString('hex')}` };
    const planted = new CanarySearch([canaryOf('the planted one', own.canary)]);
    const plantedWatch = await watchProcesses([canaryOf('the planted one', own.canary)]);
    intercept = hold;
    const { args, env } = plan(own.canary);
    const child = spawn('git', ['-c', 'http.sslVerify=false', 'ls-remote', ...args], {
      env: { PATH: programs.path, HOME: root, ...env },
      stdio: 'ignore',
    });
    try {
      await waitFor(() => held.size > 0, { what: 'git to wait for an answer' });
      const started = (await programs.starts()).flatMap((start) => planted.in(start, 'a program that was started'));
      const { sightings: running } = await plantedWatch.stop();
      expect([...started, ...running].map(({ where }) => where)).toEqual(expect.arrayContaining(places));
    } finally {
      await killed(child);
    }
  });

  it('would tell a password in the cache, in an answer and in an error', async () => {
    const folder = join(cacheDir, 'careless.git');
    await mkdir(folder);
    const url = new URL(https.url('fleet'));
    url.password = RIGHT.password;
    // As `git clone` with this URL writes it; run here, it would be seen itself.
    await writeFile(join(folder, 'config'), `[remote "origin"]\n\turl = ${url.href}\n`);
    const error = inspect(new Error('fetch failed', { cause: new Error(`for ${RIGHT.password}`) }));
    const found = await sightings(error);
    expect(found).toContain('the password, plain, in an answer or an error');
    expect(found.filter((each) => each.endsWith('in careless.git/config'))).not.toEqual([]);
  });
});

describe('[I9] a process that is killed while it fetches', () => {
  it('leaves its private files behind, which the next one sweeps at its start; git itself leaves no core dump', async () => {
    const plain = await startGitRemote({ root: join(root, 'https'), credentials: RIGHT, intercept: hold });
    // As if core dumps were wanted on this machine.
    const command = `ulimit -S -c "$(ulimit -H -c)"; exec "$0" "$@"`;
    const args = ['--conditions=@fleetwright/source', SCRIPT, cacheDir, privateDir];
    const child = spawn('/bin/sh', ['-c', command, process.execPath, ...args], {
      env: { PATH: programs.path },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    child.stdin.end(JSON.stringify({ target: target({ url: plain.url('fleet') }), tip: shas.https }));
    try {
      await waitFor(() => held.size > 0, { what: 'the remote to be asked' });
      const [name = ''] = await readdir(privateDir);
      expect(await modes(join(privateDir, name))).toEqual(['700', '600']);
      const limits = (await programs.starts()).filter(
        (start) => /Max core file size/.test(start) && start.includes(cacheDir),
      );
      expect(limits).toHaveLength(1);
      expect(limits[0]).toMatch(/Max core file size +0 +0 /);
      await killed(child);
      // The control: without the sweep the credential would lie there for ever.
      expect((await sightingsBelow(search, privateDir)).map(({ canary }) => canary)).toEqual(['the password']);
      createGitSource({ cacheDir, privateDir, policy: LOCAL, path: programs.path }).close();
      await mustBeHidden('');
    } finally {
      await killed(child);
      await plain.stop();
    }
  });

  async function modes(folder: string): Promise<string[]> {
    const places = [folder, join(folder, 'credential')];
    return Promise.all(places.map(async (place) => ((await stat(place)).mode & 0o777).toString(8)));
  }
});

function wordOf(result: {
  readonly kind: string;
  readonly failure?: { readonly code: string; readonly reason?: string };
}) {
  return result.failure === undefined ? result.kind : (result.failure.reason ?? result.failure.code);
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
