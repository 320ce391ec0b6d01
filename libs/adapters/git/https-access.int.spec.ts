import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { createCertificate, type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';
import type { GitOptions } from './options.ts';

const STRICT_BUT_LOOPBACK = { allowHttp: false, allowLoopback: true, allowPrivateNetworks: false };
const FLEET = 'version: 1\naccount: acme\n';
const RIGHT = { kind: 'basic', username: 'ada', password: 'pä ss:w"ö\\rd#;' } as const;
const WRONG = { ...RIGHT, password: 'wrong' } as const;
const FAILED = { kind: 'failed', failure: { code: 'clone_failed', reason: 'authentication_failed', retryable: false } };

let root: string;
let caFile: string;
let remote: GitRemote;
let other: GitRemote;
let sha: string;
let privateDir: string;
let count = 0;
let seen: IncomingMessage[] = [];
let seenByOther: IncomingMessage[] = [];
let intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-https-'));
  const tls = await createCertificate();
  caFile = join(root, 'ca.pem');
  await writeFile(caFile, tls.cert);
  const watching = (into: () => IncomingMessage[]) => (request: IncomingMessage, response: ServerResponse) => {
    into().push(request);
    return intercept?.(request, response) ?? false;
  };
  remote = await startGitRemote({ root: join(root, 'a'), tls, credentials: RIGHT, intercept: watching(() => seen) });
  other = await startGitRemote({ root: join(root, 'b'), tls, intercept: watching(() => seenByOther) });
  await remote.createRepository('acme/fleet');
  sha = await remote.commit('acme/fleet', { files: { 'fleet.yaml': FLEET } });
});

afterAll(async () => {
  await Promise.all([remote.stop(), other.stop()]);
  await removeFolder(root);
});

beforeEach(async () => {
  count += 1;
  privateDir = await mkdtemp(join(root, 'private-'));
  intercept = undefined;
  seen = [];
  seenByOther = [];
});

const source = (more: Partial<GitOptions> = {}) =>
  createGitSource({
    cacheDir: join(root, `cache-${count}`),
    policy: STRICT_BUT_LOOPBACK,
    path: process.env['PATH'] ?? '',
    caFile,
    privateDir,
    ...more,
  });
const target = (overrides: Partial<GitTarget> = {}): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: remote.url('acme/fleet'),
  branch: 'main',
  file: 'fleet.yaml',
  credential: RIGHT,
  sshHostKey: null,
  ...overrides,
});
/** The tip as the run asks for it, and then the fetch whatever the tip came to. */
const both = async (of: GitTarget, more: Partial<GitOptions> = {}) => [
  await source(more).tip(of),
  await source(more).fetchFile(of, { tip: sha, previous: null }),
];
const anonymous = () => seen.filter(({ headers }) => headers.authorization === undefined);

describe('a remote over https with a password', () => {
  it('is read, the first request already shows the credential, and nothing is left of it', async () => {
    const [tip, fetched] = await both(target());
    expect(tip).toEqual({ kind: 'tip', sha });
    expect(fetched).toMatchObject({ kind: 'fetched', text: FLEET });
    expect(seen.length).toBeGreaterThan(2);
    expect(anonymous()).toEqual([]);
    expect(await readdir(privateDir)).toEqual([]);
  });

  it('[F23] refuses a wrong password, and is never asked without one', async () => {
    expect(await both(target({ credential: WRONG }))).toMatchObject([FAILED, FAILED]);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(anonymous()).toEqual([]);
    expect(await readdir(privateDir)).toEqual([]);
  });

  it('[F23] refuses a caller without a credential', async () => {
    expect(await both(target({ credential: null }))).toMatchObject([FAILED, FAILED]);
  });

  it.each([
    [401, 'authentication_failed', false],
    [403, 'authentication_failed', false],
    [404, 'repository_not_found', false],
    [429, 'rate_limited', true],
    [503, 'server_error', true],
  ])('[F23] answers %d: %s, and is not asked anonymously instead', async (status, reason, retryable) => {
    intercept = (_request, response) => {
      response.writeHead(status, { 'www-authenticate': 'Basic realm="x"' }).end();
      return true;
    };
    const failure = { kind: 'failed', failure: { code: 'clone_failed', reason, retryable } };
    expect(await both(target())).toMatchObject([failure, failure]);
    expect(anonymous()).toEqual([]);
  });

  it('[F23] has no such repository', async () => {
    const failure = { kind: 'failed', failure: { reason: 'repository_not_found' } };
    expect(await both(target({ url: remote.url('acme/nothing') }))).toMatchObject([failure, failure]);
  });

  it('does not let its credential follow a redirect to another host', async () => {
    intercept = (request, response) => {
      if (request.socket.localPort !== remote.port) return false;
      response.writeHead(302, { location: `${other.url('acme/fleet')}/info/refs?service=git-upload-pack` }).end();
      return true;
    };
    const failure = { kind: 'failed', failure: { reason: 'redirect_refused', retryable: false } };
    expect(await both(target())).toMatchObject([failure, failure]);
    expect(seenByOther).toEqual([]);
  });

  it.each([
    ['a key', { kind: 'ssh_key', privateKey: 'x' } as const],
    ['a user with a colon', { ...RIGHT, username: 'a:b' }],
    ['a password with a line break', { ...RIGHT, password: 'a\nb' }],
  ])('is not shown %s', async (_what, credential) => {
    const result = await source().fetchFile(target({ credential }), { tip: sha, previous: null });
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'credential_malformed', retryable: false } });
    expect(seen).toEqual([]);
  });

  it('[F23] fails when its certificate is from an unknown authority, and is shown nothing', async () => {
    const git = createGitSource({
      cacheDir: join(root, `cache-${count}`),
      policy: STRICT_BUT_LOOPBACK,
      path: process.env['PATH'] ?? '',
      privateDir,
    });
    const failure = { kind: 'failed', failure: { code: 'clone_failed', reason: 'tls_failed', retryable: false } };
    expect(await git.tip(target())).toMatchObject(failure);
    expect(await git.fetchFile(target(), { tip: sha, previous: null })).toMatchObject(failure);
    expect(seen).toEqual([]);
  });
});
