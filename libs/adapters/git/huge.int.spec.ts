import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchResult, GitTarget } from '@fleetwright/core/repo-sync';
import { git, type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';
import type { GitOptions } from './options.ts';
import { LOCAL } from './testing/questions.ts';

const MIB = 1024 * 1024;
const UNFOLDED_MIB = 200;
const SAMPLE_MS = 5;

let root: string;
let remote: GitRemote;
let name: string;
let count = 0;
let sentBytes = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-huge-'));
  remote = await startGitRemote({
    root: join(root, 'remote'),
    intercept: (_request, response) => {
      const write = response.write.bind(response);
      response.write = ((chunk: Buffer, ...rest: []) => {
        sentBytes += chunk.length;
        return write(chunk, ...rest);
      }) as typeof response.write;
      return false;
    },
  });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(async () => {
  count += 1;
  name = `huge-${count}`;
  await remote.createRepository(name);
});

/** Writes objects the fastest way there is. */
async function imported(write: (line: (text: string | Buffer) => void) => void): Promise<void> {
  const folder = remote.folder(name);
  const importer = spawn('git', ['-C', folder, 'fast-import', '--quiet', '--force'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  write((text) => void importer.stdin.write(text));
  importer.stdin.end();
  const [code] = (await once(importer, 'close')) as [number];
  expect(code).toBe(0);
}

const COMMITTER = 'committer ada <ada@example.com>';
const FLEET = 'M 100644 inline fleet.yaml\ndata 11\nversion: 1\n\n';

interface Fetched {
  readonly result: FetchResult;
  /** Of the largest process of git, as sampled. */
  readonly gitBytesMax: number;
  readonly sentBytes: number;
}

async function fetched(options: Partial<GitOptions> = {}): Promise<Fetched> {
  const cacheDir = join(root, `cache-${count}`);
  const source = createGitSource({ cacheDir, policy: LOCAL, path: process.env['PATH'] ?? '', ...options });
  const repositoryId = '00000000-0000-7000-8000-000000000001';
  const rest = { branch: 'main', file: 'fleet.yaml', credential: null, sshHostKey: null };
  const target: GitTarget = { repositoryId, url: remote.url(name), ...rest };
  sentBytes = 0;
  const tip = await source.tip(target);
  if (tip.kind === 'failed') throw new Error(tip.failure.message);
  let gitBytesMax = 0;
  let isBusy = false;
  const sampler = setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    gitBytesMax = Math.max(gitBytesMax, await largestIn(cacheDir));
    isBusy = false;
  }, SAMPLE_MS);
  const result = await source.fetchFile(target, { tip: tip.sha, previous: null });
  clearInterval(sampler);
  return { result, gitBytesMax, sentBytes };
}

/** The most memory that any process with its home in a folder ever had, bytes. */
async function largestIn(folder: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const sizes = pids.map(async (pid) => {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.split('\0').includes(`HOME=${join(folder, 'home')}`)) return 0;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
  });
  return Math.max(0, ...(await Promise.all(sizes)));
}

describe('[RS55] [F29] a repository that is huge is bounded', () => {
  it('when a file of it unfolds to 200 MiB: git never holds it', async () => {
    const zeros = Buffer.alloc(MIB);
    await imported((line) => {
      line(`commit refs/heads/main\n${COMMITTER} 1700000000 +0000\ndata 1\nx\n${FLEET}`);
      line(`M 100644 inline bomb.bin\ndata ${UNFOLDED_MIB * MIB}\n`);
      for (let n = 0; n < UNFOLDED_MIB; n += 1) line(zeros);
      line('\n\n');
    });
    const { result, gitBytesMax, sentBytes: sent } = await fetched();
    expect(result).toMatchObject({ kind: 'fetched', text: 'version: 1\n' });
    expect(sent).toBeLessThan(4 * MIB);
    expect(gitBytesMax).toBeGreaterThan(MIB);
    expect(gitBytesMax).toBeLessThan((UNFOLDED_MIB / 2) * MIB);
  });

  it('when its history is 100,000 commits long: one of them comes', async () => {
    await imported((line) => {
      line(`commit refs/heads/main\n${COMMITTER} 1600000000 +0000\ndata 1\nx\n${FLEET}`);
      for (let n = 1; n < 100_000; n += 1) {
        line(`commit refs/heads/main\n${COMMITTER} ${1_600_000_000 + n} +0000\ndata 1\nx\n\n`);
      }
    });
    const { result, sentBytes: sent } = await fetched();
    expect(result).toMatchObject({ kind: 'fetched', text: 'version: 1\n' });
    expect(sent).toBeLessThan(16_384);
  });

  it('when its folders are a bomb of ten billion files', async () => {
    const folder = remote.folder(name);
    const sha = await remote.commit(name, { files: { 'fleet.yaml': 'version: 1\n' } });
    const blob = await git(folder, 'rev-parse', `${sha}:fleet.yaml`);
    const treeOf = (mode: string, type: string, id: string) => {
      const input = Array.from({ length: 10 }, (_, n) => `${mode} ${type} ${id}\tf${n}\n`).join('');
      return execFileSync('git', ['-C', folder, 'mktree'], { input }).toString().trim();
    };
    let bomb = treeOf('100644', 'blob', blob);
    for (let depth = 1; depth < 10; depth += 1) bomb = treeOf('040000', 'tree', bomb);
    await imported((line) => {
      line(`commit refs/heads/main\n${COMMITTER} 1700000000 +0000\ndata 1\nx\n${FLEET}M 040000 ${bomb} bomb\n\n`);
    });
    const { result, sentBytes: sent } = await fetched();
    expect(result).toMatchObject({ kind: 'fetched', text: 'version: 1\n' });
    expect(sent).toBeLessThan(16_384);
  });
});
