import type { IncomingMessage } from 'node:http';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';
import { LOCAL } from './testing/questions.ts';

const FLEET = 'version: 1\naccount: acme\n';

let root: string;
let remote: GitRemote;
let tip: string;
let count = 0;
let asked: string[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-spellings-'));
  const intercept = ({ url = '' }: IncomingMessage) => {
    asked.push(url.replace(/\/(info\/refs\?.*|git-upload-pack)$/, ''));
    return false;
  };
  remote = await startGitRemote({ root: join(root, 'remote'), intercept });
  await remote.createRepository('acme/fleet');
  tip = await remote.commit('acme/fleet', { files: { 'fleet.yaml': FLEET } });
});
afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});
beforeEach(() => {
  asked = [];
});

/** The same remote in another spelling. */
const spelled = (change: (url: URL) => string) => change(new URL(remote.url('acme/fleet')));

describe('[RS8] a remote that a registration accepts is found by whoever asks it, at one path', () => {
  it.each<[string, (url: URL) => string]>([
    ['as it is', ({ href }) => href],
    ['its scheme in capitals', ({ href }) => href.replace('http:', 'HTTP:')],
    [
      'its host in capitals',
      ({ href, port }) => href.replace(/127\.0\.0\.1|localhost/, 'LOCALHOST').replace(/:0$/, port),
    ],
    ['a letter of its path encoded', ({ href }) => href.replace('fleet', '%66leet')],
  ])('%s', async (_what, spelling) => {
    count += 1;
    const target: GitTarget = {
      repositoryId: '00000000-0000-7000-8000-000000000001',
      url: spelled(spelling),
      branch: 'main',
      file: 'fleet.yaml',
      credential: null,
      sshHostKey: null,
    };
    const cacheDir = join(root, `cache-${count}`);
    const source = createGitSource({ cacheDir, policy: LOCAL, path: process.env['PATH'] ?? '' });
    expect(await source.tip(target)).toEqual({ kind: 'tip', sha: tip });
    expect(await source.fetchFile(target, { tip, previous: null })).toMatchObject({ kind: 'fetched', text: FLEET });
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked).size).toBe(1);
    source.close();
  });
});
