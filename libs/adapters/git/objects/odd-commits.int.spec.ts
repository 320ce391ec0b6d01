import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitSource } from '../git-source.ts';
import { COMMIT_BYTES_MAX } from '../limits.ts';
import { LOCAL } from '../testing/questions.ts';

const FLEET = 'version: 1\naccount: acme\n';
const NAME = 'fleet';
const ADA = 'Ada <ada@example.com> 1700000000 +0000';

let root: string;
let remote: GitRemote;
let tree: string;
let blob: string;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-odd-'));
  remote = await startGitRemote({ root: join(root, 'remote') });
  await remote.createRepository(NAME);
  await remote.commit(NAME, { files: { 'fleet.yaml': FLEET } });
  tree = git(['rev-parse', 'main^{tree}']);
  blob = git(['rev-parse', 'main:fleet.yaml']);
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

function git(args: string[], input?: Buffer): string {
  return execFileSync('git', ['-C', remote.folder(NAME), ...args], { input })
    .toString()
    .trim();
}

/** Writes an object that git would not make by itself; answers its id. */
const object = (type: string, bytes: Buffer) => git(['hash-object', '-t', type, '-w', '--stdin', '--literally'], bytes);
const entry = (mode: string, name: string, sha = blob) =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')]);
const treeOf = (...entries: Buffer[]) => object('tree', Buffer.concat(entries));
/** Everything behind the tree. */
const commitOf = (headers: string | Buffer, of = tree, message = '\nx\n') =>
  object('commit', Buffer.concat([Buffer.from(`tree ${of}\n`), Buffer.from(headers), Buffer.from(message)]));
const people = (line: string) => `author ${line}\ncommitter ${line}\n`;

/** Fetches it as the tip of a branch of its own, into a cache of its own. */
async function fetchTip(sha: string, previous: string | null = null) {
  count += 1;
  const branch = `odd-${count}`;
  // Past the checks that git makes of what a branch may point to.
  await writeFile(join(remote.folder(NAME), 'refs', 'heads', branch), `${sha}\n`);
  const target: GitTarget = {
    repositoryId: '00000000-0000-7000-8000-000000000001',
    url: remote.url(NAME),
    branch,
    file: 'fleet.yaml',
    credential: null,
    sshHostKey: null,
  };
  const source = createGitSource({
    cacheDir: join(root, `cache-${count}`),
    policy: LOCAL,
    path: process.env['PATH'] ?? '',
  });
  try {
    expect(await source.tip(target)).toEqual({ kind: 'tip', sha });
    return await source.fetchFile(target, { tip: sha, previous });
  } finally {
    source.close();
  }
}

describe('[RS58] a tip that git reads is read', () => {
  const READ = { author_name: 'Ada', author_email: 'a@b', committed_at: '2023-11-14T22:13:20.000Z' };
  const TIMELESS = { author_name: 'Ada', author_email: 'a@b', committed_at: null };
  const UNKNOWN = { author_name: null, author_email: null, committed_at: null };

  it.each<[string, string, object]>([
    ['a zone of six digits', people('Ada <a@b> 1700000000 +051800'), READ],
    ['no zone', people('Ada <a@b> 1700000000'), READ],
    ['a zone in letters', people('Ada <a@b> 1700000000 UTC'), READ],
    ['zeros before its time', people('Ada <a@b> 0001700000000 +0000'), READ],
    ['no space before the e-mail', people('Ada<a@b> 1700000000 +0000'), READ],
    ['no name', people('<a@b> 1700000000 +0000'), { ...READ, author_name: null }],
    ['a bracket in the name', people('Ada> <a@b> 1700000000 +0000'), { ...READ, author_name: 'Ada>' }],
    ['a time that no calendar has', people('Ada <a@b> 99999999999999999999 +0000'), TIMELESS],
    ['a time before 1970', people('Ada <a@b> -5 +0000'), TIMELESS],
    ['no time', people('Ada <a@b>'), TIMELESS],
    ['no e-mail', people('Ada 1700000000 +0000'), UNKNOWN],
    ['no people', '', UNKNOWN],
    ['no committer', 'author Ada <a@b> 1700000000 +0000\n', TIMELESS],
    ['two authors', `author Ada <a@b> 1 +0000\n${people('Eve <e@f> 1700000000 +0000')}`, READ],
  ])('with %s', async (_what, headers, revision) => {
    const sha = commitOf(headers);
    expect(await fetchTip(sha)).toMatchObject({ kind: 'fetched', text: FLEET, revision: { sha, ...revision } });
  });

  it('in the encoding that it declares', async () => {
    const headers = Buffer.from(`${people('Jürgen <j@b> 1700000000 +0000')}encoding ISO-8859-1\n`, 'latin1');
    const sha = commitOf(headers, tree, Buffer.from('\nGröße\n').toString('latin1'));
    const { revision } = (await fetchTip(sha)) as { revision: object };
    expect(revision).toMatchObject({ author_name: 'Jürgen' });
  });

  it('with a NUL in its message', async () => {
    const sha = commitOf(people(ADA), tree, '\nbefore\0after\n');
    expect(await fetchTip(sha)).toMatchObject({ kind: 'fetched', revision: { message: 'before\ufffdafter' } });
  });

  it.each<[string, () => string]>([
    ['modes with a zero before them, as old hosts wrote them', () => treeOf(entry('0100644', 'fleet.yaml'))],
    ['permissions that git no longer writes', () => treeOf(entry('100600', 'fleet.yaml'))],
    ['a file called .git', () => treeOf(entry('100644', '.git'), entry('100644', 'fleet.yaml'))],
    ['a slash in a name', () => treeOf(entry('100644', 'a/b'), entry('100644', 'fleet.yaml'))],
    [
      'a submodule whose URL is an option',
      () => {
        const modules = object('blob', Buffer.from('[submodule "x"]\n\tpath = x\n\turl = -u./x\n'));
        return treeOf(entry('100644', '.gitmodules', modules), entry('100644', 'fleet.yaml'));
      },
    ],
  ])('beside %s', async (_what, make) => {
    expect(await fetchTip(commitOf(people(ADA), make()))).toMatchObject({ kind: 'fetched', text: FLEET });
  });

  it('after one that cannot be read, whose relation to it nobody knows', async () => {
    const huge = commitOf(people(ADA), tree, `\n${'x'.repeat(COMMIT_BYTES_MAX)}`);
    const sha = object('commit', Buffer.from(`tree ${tree}\nparent ${huge}\n${people(ADA)}\nx\n`));
    const before = commitOf(people(ADA), tree, '\nanother\n');
    expect(await fetchTip(sha, before)).toMatchObject({ kind: 'fetched', history: 'unknown' });
    expect(await fetchTip(sha, huge)).toMatchObject({ kind: 'fetched', history: 'extended' });
  });
});

describe('[RS58] a tip that cannot be read is told as that, and not as a transfer that might go better', () => {
  it.each<[string, string, () => string]>([
    ['twice the same name in a folder', 'duplicateEntries', () => commitOf(people(ADA), twice())],
    ['a folder out of order', 'treeNotSorted', () => commitOf(people(ADA), unsorted())],
    ['headers without an end', 'unterminatedHeader', () => commitOf(`author ${ADA}\ncommitter ${ADA}`, tree, '')],
    ['a NUL in its headers', 'nulInHeader', () => commitOf(people('A\0da <a@b> 1700000000 +0000'))],
    ['a file in place of a commit', 'it is a blob, not a commit', () => blob],
    ['a folder in place of a commit', 'it is a tree, not a commit', () => tree],
    [
      'a message beyond all bounds',
      `its commit has [0-9]{7} bytes, and at most ${COMMIT_BYTES_MAX} are read`,
      () => commitOf(people(ADA), tree, `\n${'x'.repeat(COMMIT_BYTES_MAX)}`),
    ],
  ])('%s', async (_what, why, make) => {
    const result = await fetchTip(make());
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'commit_unreadable', retryable: false } });
    expect(result.kind === 'failed' && result.failure.message).toMatch(new RegExp(`^the tip of "odd-.*${why}`));
  });
});

const twice = () => treeOf(entry('100644', 'fleet.yaml'), entry('100644', 'fleet.yaml'));
const unsorted = () => treeOf(entry('100644', 'z'), entry('100644', 'fleet.yaml'));
