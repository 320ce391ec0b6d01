import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE_BYTES_MAX, type GitTarget } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from '../git-source.ts';
import { LOCAL } from '../testing/questions.ts';
import { recordGit } from '../testing/recorded-git.ts';

const FLEET = 'version: 1\naccount: acme\n';
const SECRET = 'a line that nobody asked for\n';

let root: string;
let remote: GitRemote;
let count = 0;
let name: string;
let cacheDir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-content-'));
  remote = await startGitRemote({ root: join(root, 'remote') });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(async () => {
  count += 1;
  name = `fleet-${count}`;
  cacheDir = join(root, `cache-${count}`);
  await remote.createRepository(name);
});

interface Entry {
  readonly mode?: '100644' | '100755' | '120000' | '160000';
  readonly path: string;
  /** Of a submodule: the commit's id. */
  readonly content: string | Uint8Array;
}

/** Commits exactly these entries, also those that no work tree would make. */
function commitEntries(...entries: Entry[]): string {
  const parts = entries.flatMap(({ mode = '100644', path, content }) => {
    const bytes = Buffer.from(content);
    if (mode === '160000') return [Buffer.from(`M ${mode} ${bytes.toString()} ${quoted(path)}\n`)];
    return [Buffer.from(`M ${mode} inline ${quoted(path)}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n')];
  });
  const head = 'commit refs/heads/main\ncommitter Ada <ada@example.com> 1700000000 +0000\ndata 1\nx\ndeleteall\n';
  const folder = remote.folder(name);
  execFileSync('git', ['-C', folder, 'fast-import', '--quiet', '--force'], {
    input: Buffer.concat([Buffer.from(head), ...parts, Buffer.from('\n')]),
  });
  return execFileSync('git', ['-C', folder, 'rev-parse', 'main']).toString().trim();
}

// fast-import reads names the way C does: bytes outside ASCII stay as they are.
function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\r', '\\r').replaceAll('\n', '\\n')}"`;
}

const target = (file: string): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: remote.url(name),
  branch: 'main',
  file,
  credential: null,
  sshHostKey: null,
});
const read = (tip: string, file = 'fleet.yaml', path = process.env['PATH'] ?? '') =>
  createGitSource({ cacheDir, policy: LOCAL, path }).fetchFile(target(file), { tip, previous: null });
const fetched = (text: string) => ({ kind: 'fetched', text, sizeBytes: Buffer.byteLength(text) });
const refused = (code: string, ...words: string[]) => ({
  kind: 'failed',
  failure: { code, retryable: false, message: expect.stringMatching(new RegExp(words.join('.*'))) },
});

describe('only a regular file in plain folders is read', () => {
  const elsewhere: Entry = { path: 'real/fleet.yaml', content: SECRET };

  it.each([
    ['beside it', 'real/fleet.yaml'],
    ['outside the repository', '../../../../../../../etc/passwd'],
    ['to an absolute path', '/etc/passwd'],
    ['to itself', 'fleet.yaml'],
  ])('a symbolic link %s is refused, not followed', async (_where, to) => {
    const tip = commitEntries(elsewhere, { mode: '120000', path: 'fleet.yaml', content: to });
    expect(await read(tip)).toMatchObject(refused('not_a_regular_file', 'fleet.yaml is a symbolic link'));
  });

  it.each([
    ['to a folder of the repository', 'real'],
    ['to the root', '.'],
    ['out of the repository', '../../..'],
    ['to the cache itself', '.git'],
  ])('a symbolic link %s in place of a folder is refused', async (_where, to) => {
    const tip = commitEntries(elsewhere, { mode: '120000', path: 'prod', content: to });
    expect(await read(tip, 'prod/fleet.yaml')).toMatchObject(refused('not_a_regular_file', 'prod is a symbolic link'));
    expect(await read(tip, 'prod/real/fleet.yaml')).toMatchObject(refused('not_a_regular_file', 'prod is a symbolic'));
    expect(await read(tip, 'real/fleet.yaml')).toMatchObject(fetched(SECRET));
  });

  it('a submodule is refused, as the file and as a folder, also when its commit is one of this repository', async () => {
    const own = commitEntries(elsewhere, { path: 'fleet.yaml', content: SECRET });
    const tip = commitEntries(
      { mode: '160000', path: 'fleet.yaml', content: own },
      { mode: '160000', path: 'prod', content: own },
    );
    expect(await read(tip)).toMatchObject(refused('not_a_regular_file', 'fleet.yaml is a submodule'));
    expect(await read(tip, 'prod/fleet.yaml')).toMatchObject(refused('not_a_regular_file', 'prod is a submodule'));
  });

  it('an executable file is read like any other', async () => {
    expect(await read(commitEntries({ mode: '100755', path: 'fleet.yaml', content: FLEET }))).toMatchObject(
      fetched(FLEET),
    );
  });

  it('a Git LFS pointer is named as such, and its server is not asked', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`;
    const tip = commitEntries(
      { path: '.gitattributes', content: '*.yaml filter=lfs diff=lfs merge=lfs -text\n' },
      { path: '.lfsconfig', content: '[lfs]\n\turl = http://127.0.0.1:9/\n' },
      { path: 'fleet.yaml', content: pointer },
    );
    expect(await read(tip)).toMatchObject(refused('lfs_pointer', 'fleet.yaml is a Git LFS pointer', 'gitattributes'));
  });
});

describe('the bytes of the file', () => {
  it.each([
    ['a byte order mark', `\uFEFF${FLEET}`],
    ['line ends of Windows', FLEET.replaceAll('\n', '\r\n')],
    ['line ends of old Macs', FLEET.replaceAll('\n', '\r')],
    ['no line end at the end', 'version: 1'],
    ['nothing at all', ''],
    ['characters of four bytes and lone combining ones', '# \u{1F6A2} e\u0301 \u2028\n'],
  ])('are kept: %s', async (_what, text) => {
    expect(await read(commitEntries({ path: 'fleet.yaml', content: text }))).toMatchObject(fetched(text));
  });

  it.each([
    ['UTF-16, little end first', Buffer.from(`\uFEFF${FLEET}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${FLEET}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(FLEET, 'utf16le')],
    ['Latin-1', Buffer.from('name: größe\n', 'latin1')],
    ['a NUL', Buffer.from('version: 1\0\n')],
    ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80])],
    ['an overlong slash', Buffer.from([0xc0, 0xaf])],
    ['a character cut in two', Buffer.from([0x61, 0xe2, 0x82])],
  ])('must be UTF-8 text: %s is refused', async (_what, content) => {
    expect(await read(commitEntries({ path: 'fleet.yaml', content }))).toMatchObject(
      refused('file_not_text', 'fleet.yaml is not UTF-8 text'),
    );
  });

  it('are at most 1,048,576', async () => {
    expect(FILE_BYTES_MAX).toBe(1_048_576);
    const text = '#'.repeat(FILE_BYTES_MAX);
    expect(await read(commitEntries({ path: 'fleet.yaml', content: text }))).toMatchObject(fetched(text));
    expect(await read(commitEntries({ path: 'fleet.yaml', content: `${text}#` }))).toMatchObject(
      refused('file_too_large', '1048577 bytes'),
    );
  });
});

describe('names are compared byte by byte', () => {
  it.each([
    ['Fleet.yaml'],
    ['FLEET.YAML'],
    ['fleet.yaml\r'],
    ['fleet.yaml '],
    ['fleet.yaml.'],
    ['fleet.yml'],
    ['fleet.yam\u013a'],
    ['\u200Bfleet.yaml'],
  ])('%j is not fleet.yaml, alone or as its twin', async (twin) => {
    const alone = commitEntries({ path: twin, content: SECRET });
    expect(await read(alone)).toMatchObject(refused('file_not_found', 'has no fleet.yaml'));
    const both = commitEntries({ path: twin, content: SECRET }, { path: 'fleet.yaml', content: FLEET });
    expect(await read(both)).toMatchObject(fetched(FLEET));
  });

  const names = [':(top)', ':(glob)**', ':', ':!prod', 'HEAD:', 'HEAD:prod', '*', 'p?od', '[p]rod', '%2e%2e', '%70rod'];
  const more = ['-x', '--help', '@{-1}', '^', 'prod\r', '$(prod)', '~', 'refs', "it's", '"prod"'];
  it.each([...names, ...more].map((each) => [each]))(
    'the folder %j is read literally, or not found',
    async (folder) => {
      const others: Entry[] = [
        { path: 'fleet.yaml', content: SECRET },
        { path: 'prod/fleet.yaml', content: SECRET },
      ];
      const without = commitEntries(...others);
      expect(await read(without, `${folder}/fleet.yaml`)).toMatchObject({
        failure: { code: 'file_not_found', message: expect.stringContaining(`nor the folder ${folder}`) },
      });
      const tip = commitEntries(...others, { path: `${folder}/fleet.yaml`, content: FLEET });
      expect(await read(tip, `${folder}/fleet.yaml`)).toMatchObject(fetched(FLEET));
      expect(await read(tip, 'prod/fleet.yaml')).toMatchObject(fetched(SECRET));
    },
  );

  // These are refused when a repository is registered; should one come this far, it still reaches nothing.
  it.each(['..', '.', '.git', '.GIT', 'git~1', 'PROD~1', 'a\\..', '%2e%2e', ''])(
    'the folder %j leads nowhere',
    async (folder) => {
      const tip = commitEntries(
        { path: 'fleet.yaml', content: SECRET },
        { path: 'production/fleet.yaml', content: SECRET },
      );
      expect(await read(tip, `${folder}/fleet.yaml`)).toMatchObject(refused('file_not_found'));
      expect(await read(tip, `production/${folder}/fleet.yaml`)).toMatchObject(refused('file_not_found'));
      expect(await read(tip, `${folder}/config`)).toMatchObject(refused('file_not_found'));
    },
  );

  it('composed and decomposed letters are two folders', async () => {
    const [composed, decomposed] = ['gr\u00f6\u00dfe', 'gro\u0308\u00dfe'];
    const one = commitEntries({ path: `${composed}/fleet.yaml`, content: FLEET });
    expect(await read(one, `${composed}/fleet.yaml`)).toMatchObject(fetched(FLEET));
    expect(await read(one, `${decomposed}/fleet.yaml`)).toMatchObject(refused('file_not_found'));
    const both = commitEntries(
      { path: `${composed}/fleet.yaml`, content: FLEET },
      { path: `${decomposed}/fleet.yaml`, content: SECRET },
    );
    expect(await read(both, `${composed}/fleet.yaml`)).toMatchObject(fetched(FLEET));
    expect(await read(both, `${decomposed}/fleet.yaml`)).toMatchObject(fetched(SECRET));
  });
});

describe('a huge folder', () => {
  /** fast-import needs minutes for as many names; all of them are one file here. */
  function commitFiles(files: number, nameLength: number): string {
    const git = (args: readonly string[], input = '') =>
      execFileSync('git', ['-C', remote.folder(name), ...args], { input })
        .toString()
        .trim();
    const blob = git(['hash-object', '-w', '--stdin'], FLEET);
    const names = Array.from({ length: files - 1 }, (_, n) => `${n}`.padStart(nameLength, 'x'));
    const tree = git(['mktree'], ['fleet.yaml', ...names].map((each) => `100644 blob ${blob}\t${each}\n`).join(''));
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const tip = git([...who, 'commit-tree', '-m', 'x', tree]);
    git(['update-ref', 'refs/heads/main', tip]);
    return tip;
  }

  it('of 50,000 files is read', async () => {
    expect(await read(commitFiles(50_000, 40))).toMatchObject(fetched(FLEET));
  });

  it('of more than 8 MiB is refused', async () => {
    const tip = commitFiles(40_000, 200);
    expect(await read(tip)).toMatchObject(
      refused('file_too_large', 'the folder that holds fleet.yaml has 9[0-9]{6} bytes'),
    );
  });
});

describe('what a repository says about itself is not obeyed', () => {
  const text = 'id: $Id$\nformat: $Format:%H$\nline: end\n';
  const attributes =
    '*.yaml filter=trap ident export-subst text eol=crlf working-tree-encoding=UTF-16 diff=trap merge=trap\n';

  /** A configuration under which git would run what the repository asks for, where git looks for a person's own. */
  async function writeConfiguration(home: string, mark: string): Promise<void> {
    await mkdir(home, { recursive: true });
    const command = `sh -c 'echo run >>${mark}; cat'`;
    const filter = `[filter "trap"]\n\tsmudge = "${command}"\n\tclean = "${command}"\n\trequired = true\n`;
    const ext =
      '[protocol "ext"]\n\tallow = always\n[submodule]\n\trecurse = true\n[fetch]\n\trecurseSubmodules = yes\n';
    await writeFile(join(home, '.gitconfig'), filter + ext);
  }

  async function hostile() {
    const mark = join(root, `ran-${count}`);
    const submodules = `[submodule "prod"]\n\tpath = prod\n\turl = ext::sh -c touch% ${mark}-ext\n`;
    const own = commitEntries({ path: 'fleet.yaml', content: text });
    const tip = commitEntries(
      { path: 'fleet.yaml', content: text },
      { path: '.gitattributes', content: attributes },
      { path: '.gitmodules', content: submodules },
      { mode: '160000', path: 'prod', content: own },
    );
    const recorded = await recordGit(join(root, `record-${count}`));
    return { mark, tip, recorded };
  }

  it('the file comes as it was committed, and no process but git and its own helpers runs', async () => {
    const { mark, tip, recorded } = await hostile();
    await writeConfiguration(join(cacheDir, 'home'), mark);
    const git = createGitSource({ cacheDir, policy: LOCAL, path: recorded.path });

    expect(await git.tip(target('fleet.yaml'))).toEqual({ kind: 'tip', sha: tip });
    expect(await git.fetchFile(target('fleet.yaml'), { tip, previous: null })).toMatchObject(fetched(text));
    expect(await git.fetchFile(target('prod/fleet.yaml'), { tip, previous: null })).toMatchObject(
      refused('not_a_regular_file', 'prod is a submodule'),
    );

    const ran = (await recorded.commands()).map(verbOf);
    expect(ran).toContain('fetch');
    expect(ran).toContain('cat-file');
    expect([...new Set(ran)].filter((verb) => !OWN.has(verb))).toEqual([]);
    expect([existsSync(mark), existsSync(`${mark}-ext`)]).toEqual([false, false]);
  });

  it('a plain clone of the same repository obeys: it runs the filter and the submodule, and the record shows it', async () => {
    const { mark, recorded } = await hostile();
    const home = join(root, `home-${count}`);
    await writeConfiguration(home, mark);
    const env = { PATH: recorded.path, HOME: home, LC_ALL: 'C' };
    const into = join(root, `clone-${count}`);
    const words = ['clone', '--quiet', '--recurse-submodules', remote.url(name), into];
    // The submodule's remote says nothing that git understands, so the clone fails in the end.
    await new Promise<void>((resolve) => execFile('git', words, { env, timeout: 20_000 }, () => resolve()));

    expect([existsSync(mark), existsSync(`${mark}-ext`)]).toEqual([true, true]);
    expect(await readFile(join(into, 'fleet.yaml'), 'utf8')).not.toBe(text);
    expect((await recorded.commands()).map(verbOf).filter((verb) => !OWN.has(verb))).not.toEqual([]);
  });
});

// What a fetch over http needs: the transport's helper, the unpacking, and the check that all of it is there.
const OWN = new Set(['fetch', 'cat-file', 'ls-remote', 'remote-http', 'fetch-pack', 'index-pack', 'rev-list']);

const WITH_VALUE = new Set(['-c', '--shallow-file']);

/** The verb of a command line of git; the whole line of anything else. */
function verbOf(argv: readonly string[]): string {
  const [command = '', ...words] = argv;
  const helper = /^(?:.*\/)?git-([a-z-]+)$/.exec(command)?.[1];
  if (helper !== undefined) return helper;
  if (!/^(?:.*\/)?git$/.test(command)) return argv.join(' ');
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (WITH_VALUE.has(word)) at += 1;
    else if (!word.startsWith('-')) return word;
  }
  return argv.join(' ');
}
