import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote, takeFreePort } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';
import type { GitOptions } from './options.ts';

const REPOSITORY = '00000000-0000-7000-8000-000000000001';
const FLEET = 'version: 1\naccount: acme\n';
const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };

let root: string;
let remote: GitRemote;
let requests: string[] = [];
let intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
let repositoryCount = 0;
let name: string;
let cacheDir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-git-'));
  remote = await startGitRemote({
    root: join(root, 'remote'),
    intercept: (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      return intercept?.(request, response) ?? false;
    },
  });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(async () => {
  intercept = undefined;
  repositoryCount += 1;
  name = `fleet-${repositoryCount}`;
  cacheDir = join(root, `cache-${repositoryCount}`);
  await remote.createRepository(name);
  requests = [];
});

const source = (overrides: Partial<GitOptions> = {}) =>
  createGitSource({ cacheDir, policy: LOCAL, path: process.env['PATH'] ?? '', ...overrides });
const target = (overrides: Partial<GitTarget> = {}): GitTarget => ({
  repositoryId: REPOSITORY,
  url: remote.url(name),
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
  ...overrides,
});
const commit = (
  text: string,
  more: { path?: string; parent?: string | null; seconds?: number; message?: string } = {},
) =>
  remote.commit(name, {
    files: { [more.path ?? 'fleet.yaml']: text },
    ...(more.parent === undefined ? {} : { parent: more.parent }),
    ...(more.seconds === undefined ? {} : { committedAtSeconds: more.seconds }),
    ...(more.message === undefined ? {} : { message: more.message }),
  });
/** Entries that a plain commit cannot make: symbolic links and submodules. */
const commitEntry = (mode: string, path: string, content: string) => {
  const entry =
    mode === '160000'
      ? `M 160000 ${content} ${path}\n`
      : `M ${mode} inline ${path}\ndata ${content.length}\n${content}\n`;
  const who = 'ada <ada@example.com> 1700000000 +0000';
  execFileSync('git', ['-C', remote.folder(name), 'fast-import', '--quiet', '--force'], {
    input: `commit refs/heads/main\ncommitter ${who}\ndata 1\nx\n${entry}\n`,
  });
  return execFileSync('git', ['-C', remote.folder(name), 'rev-parse', 'main'])
    .toString()
    .trim();
};
const fetchAt = (
  tip: string,
  given: { target?: GitTarget; previous?: string | null; options?: Partial<GitOptions> } = {},
) => source(given.options).fetchFile(given.target ?? target(), { tip, previous: given.previous ?? null });

describe('a remote that works', () => {
  it('tells its tip with one request, and the file with its commit', async () => {
    const sha = await commit(FLEET, { message: 'Declare the fleet\n\nAll of it.', seconds: 1_700_000_000 });

    expect(await source().tip(target())).toEqual({ kind: 'tip', sha });
    expect(requests.filter((line) => line.startsWith('GET'))).toHaveLength(1);
    expect(await fetchAt(sha)).toEqual({
      kind: 'fetched',
      text: FLEET,
      sizeBytes: FLEET.length,
      history: 'first',
      revision: {
        sha,
        author_name: 'Fleetwright Demo',
        author_email: 'demo@fleetwright.invalid',
        message: 'Declare the fleet\n\nAll of it.',
        committed_at: '2023-11-14T22:13:20.000Z',
      },
      authors: { addresses: ['demo@fleetwright.invalid'], isComplete: true },
    });
  });

  it('names everybody who made the commits since the one before', async () => {
    const first = await commit(FLEET);
    await fetchAt(first);
    await commit(`${FLEET}# 2\n`, { message: 'Two\n\nCo-authored-by: Bob <Bob@Example.com>' });
    const third = await commit(`${FLEET}# 3\n`, { message: 'Three' });
    const fetched = await fetchAt(third, { previous: first });
    expect(fetched).toMatchObject({ history: 'extended', authors: { isComplete: true } });
    expect('authors' in fetched && fetched.authors.addresses.toSorted()).toEqual([
      'bob@example.com',
      'demo@fleetwright.invalid',
    ]);
  });

  it('says that authors are missing where a first commit stands on others that were not fetched', async () => {
    await commit(FLEET);
    const second = await commit(`${FLEET}# 2\n`);
    expect(await fetchAt(second)).toMatchObject({ history: 'first', authors: { isComplete: false } });
  });

  it('is not asked again for a commit that is at hand', async () => {
    const sha = await commit(FLEET);
    await fetchAt(sha);
    requests = [];

    expect(await fetchAt(sha, { previous: sha })).toMatchObject({ kind: 'fetched', history: 'same' });
    expect(requests).toEqual([]);
  });

  it('is read below a path prefix, and keeps every byte', async () => {
    const text = '\uFEFFversion: 1\r\nname: größe ✓\n';
    const sha = await commit(text, { path: 'environments/prod/fleet.yaml' });

    const fetched = await fetchAt(sha, { target: target({ file: 'environments/prod/fleet.yaml' }) });

    expect(fetched).toMatchObject({ kind: 'fetched', text, sizeBytes: Buffer.byteLength(text) });
  });

  it('takes a file of exactly 1 MiB, and an executable one', async () => {
    const sha = await commit('#'.repeat(1_048_576));
    expect(await fetchAt(sha)).toMatchObject({ kind: 'fetched', sizeBytes: 1_048_576 });
    expect(await fetchAt(commitEntry('100755', 'fleet.yaml', FLEET))).toMatchObject({ kind: 'fetched' });
  });

  it('uses object ids of 64 digits as well', async () => {
    const folder = remote.folder(name);
    await removeFolder(folder);
    execFileSync('git', ['init', '--quiet', '--bare', '--object-format=sha256', '--initial-branch=main', folder]);
    const sha = await commit(FLEET);
    expect(sha).toHaveLength(64);

    expect(await source().tip(target())).toEqual({ kind: 'tip', sha });
    expect(await fetchAt(sha)).toMatchObject({ kind: 'fetched', text: FLEET });
  });

  it('[F28] follows another branch or another remote at once', async () => {
    const main = await commit(FLEET);
    await fetchAt(main);
    const next = await remote.commit(name, { branch: 'next', files: { 'fleet.yaml': 'version: 1\n' }, parent: null });

    expect(await fetchAt(next, { target: target({ branch: 'next' }) })).toMatchObject({ text: 'version: 1\n' });
    expect(await fetchAt(main)).toMatchObject({ text: FLEET });
  });

  it('serves two readers of one repository at the same time', async () => {
    const git = source();
    const sha = await commit(FLEET);
    const results = await Promise.all([1, 2, 3].map(() => git.fetchFile(target(), { tip: sha, previous: null })));
    expect(results.map(({ kind }) => kind)).toEqual(['fetched', 'fetched', 'fetched']);
  });
});

describe('content that is refused', () => {
  it.each([
    ['a missing file', 'file_not_found', () => commit('x', { path: 'other.yaml' })],
    ['a file whose name differs in case', 'file_not_found', () => commit('x', { path: 'Fleet.yaml' })],
    ['a folder of that name', 'not_a_regular_file', () => commit('x', { path: 'fleet.yaml/x' })],
    ['a symbolic link', 'not_a_regular_file', async () => commitEntry('120000', 'fleet.yaml', '/etc/passwd')],
    ['a submodule', 'not_a_regular_file', async () => commitEntry('160000', 'fleet.yaml', 'a'.repeat(40))],
    ['1 MiB and one byte', 'file_too_large', () => commit('#'.repeat(1_048_577))],
    [
      'UTF-16',
      'file_not_text',
      async () => remote.commit(name, { files: { 'fleet.yaml': Buffer.from(FLEET, 'utf16le') } }),
    ],
    [
      'latin-1',
      'file_not_text',
      async () => remote.commit(name, { files: { 'fleet.yaml': Buffer.from([0x61, 0xe4, 0x0a]) } }),
    ],
    [
      'an LFS pointer',
      'lfs_pointer',
      () => commit('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
    ],
  ])('%s: %s', async (_what, code, make) => {
    const result = await fetchAt(await make());
    expect(result).toMatchObject({ kind: 'failed', failure: { code, retryable: false } });
  });

  it('names the folder that is missing, and what stands in its place', async () => {
    const sha = await commit(FLEET, { path: 'environments' });
    const below = (file: string) => fetchAt(sha, { target: target({ file }) });
    expect(await below('prod/fleet.yaml')).toMatchObject({
      failure: { message: expect.stringContaining('the folder prod') },
    });
    expect(await below('environments/fleet.yaml')).toMatchObject({ failure: { code: 'not_a_regular_file' } });
    const link = commitEntry('120000', 'linked', 'environments');
    expect(await fetchAt(link, { target: target({ file: 'linked/fleet.yaml' }) })).toMatchObject({
      failure: { message: expect.stringContaining('a symbolic link') },
    });
  });
});

describe('[F23] a remote that does not work', () => {
  it('has no such branch, or no commits at all', async () => {
    const missing = { kind: 'failed', failure: { code: 'branch_not_found', retryable: false } };
    expect(await source().tip(target())).toMatchObject(missing);
    await commit(FLEET);
    expect(await source().tip(target({ branch: 'next' }))).toMatchObject(missing);
    expect(await fetchAt('a'.repeat(40), { target: target({ branch: 'next' }) })).toMatchObject(missing);
  });

  it('is not fooled by a ref that merely ends in the name', async () => {
    await remote.commit(name, { branch: 'x/refs/heads/main', files: { 'fleet.yaml': 'wrong' } });
    expect(await source().tip(target())).toMatchObject({ failure: { code: 'branch_not_found' } });
  });

  it.each([
    [401, 'authentication_failed', false],
    [403, 'authentication_failed', false],
    [404, 'repository_not_found', false],
    [429, 'rate_limited', true],
    [500, 'server_error', true],
    [302, 'redirect_refused', false],
  ])('answers %d: %s', async (status, reason, retryable) => {
    intercept = (_request, response) => {
      response.writeHead(status, status === 302 ? { location: 'http://169.254.169.254/' } : {}).end();
      return true;
    };
    const result = await source().tip(target());
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'clone_failed', reason, retryable } });
    expect(result.kind === 'failed' && result.failure.message).toMatch(/^Failed to clone http/);
    expect(requests).toHaveLength(1);
  });

  it('is down', async () => {
    const url = `http://127.0.0.1:${await takeFreePort()}/fleet.git`;
    const result = await source().tip(target({ url }));
    expect(result).toMatchObject({ failure: { code: 'clone_failed', reason: 'host_unreachable', retryable: true } });
  });

  it('does not resolve', async () => {
    const result = await source().tip(target({ url: 'https://git.invalid/fleet.git' }));
    expect(result).toMatchObject({ failure: { reason: 'host_not_resolved', retryable: true } });
    expect(await source().refusal('https://git.invalid/fleet.git')).toBeUndefined();
  });

  it('[F30] sends half a pack; the next fetch is whole again', async () => {
    const sha = await commit(FLEET);
    intercept = (request, response) => {
      if (request.method !== 'POST') return false;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
      response.end('000dpackfile\n0008\u0001PAC');
      return true;
    };
    expect(await fetchAt(sha)).toMatchObject({ failure: { code: 'clone_failed', reason: 'transfer_corrupt' } });
    intercept = undefined;
    expect(await fetchAt(sha)).toMatchObject({ kind: 'fetched', text: FLEET });
  });

  it('[F29] is larger than the limit', async () => {
    const noise = Buffer.from(Array.from({ length: 400_000 }, (_, n) => (n * n * 31 + (n >> 3)) % 251));
    const sha = await remote.commit(name, { files: { 'fleet.yaml': FLEET, 'big.bin': noise } });
    const result = await fetchAt(sha, { options: { packBytesMax: 4_096 } });
    expect(result).toMatchObject({ failure: { code: 'clone_failed', reason: 'too_large', retryable: false } });
    // The control: with the limit of production it is fetched.
    expect(await fetchAt(sha)).toMatchObject({ kind: 'fetched', text: FLEET });
  });

  it('[F24] hangs after some bytes: the deadline ends git and everything it started', async () => {
    const sha = await commit(FLEET);
    let isClosed = false;
    intercept = (request, response) => {
      if (!request.url?.endsWith('git-upload-pack')) return false;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
      response.write('000dpack');
      response.once('close', () => (isClosed = true));
      return true;
    };
    const asked = fetchAt(sha, { options: { deadlines: { fetchMs: 1_000 } } });
    const helpers = await waitFor(
      async () => {
        const lines = await processesOf(cacheDir);
        return lines.some((line) => line.includes('remote-http')) ? lines : undefined;
      },
      { what: 'git to start its helpers' },
    );
    expect(helpers.length).toBeGreaterThan(1);
    const result = await asked;

    expect(result).toMatchObject({ failure: { code: 'clone_failed', reason: 'timed_out', retryable: true } });
    await waitFor(async () => isClosed && (await processesOf(cacheDir)).length === 0, {
      what: 'git and its helpers to end',
    });
    intercept = undefined;
    expect(await fetchAt(sha)).toMatchObject({ kind: 'fetched', text: FLEET });
  });

  it('[F48] hangs while the program stops: nothing of git is left behind', async () => {
    let isAsked = false;
    intercept = () => (isAsked = true);
    const git = source();
    const answer = git.tip(target());
    await waitFor(() => isAsked, { what: 'the question to arrive' });
    git.close();

    expect(await answer).toMatchObject({ kind: 'failed', failure: { code: 'clone_failed' } });
    expect(await git.tip(target())).toMatchObject({ kind: 'failed' });
    expect(await processesOf(cacheDir)).toEqual([]);
  });

  it('is fetched again when the cache was damaged', async () => {
    const first = await commit('a');
    await fetchAt(first);
    const [packs] = (await readdir(cacheDir, { recursive: true })).filter((path) => path.endsWith('pack'));
    await removeFolder(join(cacheDir, packs ?? ''));

    expect(await fetchAt(first, { previous: first })).toMatchObject({ kind: 'fetched', text: 'a' });
    expect(await fetchAt(await commit('b'), { previous: first })).toMatchObject({ kind: 'fetched', text: 'b' });
  });
});

/** Command lines of git and its helpers, which all have their home in the cache's folder. */
async function processesOf(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const read = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const found = pids.map(async (pid) => {
    const environment = (await read(pid, 'environ')).split('\0');
    return environment.includes(`HOME=${join(folder, 'home')}`) ? read(pid, 'cmdline') : '';
  });
  return (await Promise.all(found)).filter((line) => line !== '');
}
