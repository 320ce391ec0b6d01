import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GIT_COMMAND_TIMEOUT_MS } from './limits.ts';

export interface CommitOptions {
  /** Default `main`. */
  readonly branch?: string;
  /** Paths with their new content; `null` deletes. Files that are not named stay as they are. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  readonly message?: string;
  /** Whole seconds; default: the machine's clock. */
  readonly committedAtSeconds?: number;
  /** The commit to build on instead of the branch's tip: rewrites history. `null` starts a new one. */
  readonly parent?: string | null;
}

// Neither the person's nor the machine's git configuration may decide what the demo and the tests see.
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
  GIT_TERMINAL_PROMPT: '0',
};

const COMMITTER = 'Fleetwright Demo <demo@fleetwright.invalid>';

/** Runs git in a repository and answers its trimmed output. Throws with git's own words if it fails. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], {
    env: GIT_ENVIRONMENT,
    timeout: GIT_COMMAND_TIMEOUT_MS,
  });
  return stdout.trim();
}

/** Makes the bare repository `<root>/<name>.git` that takes pushes over HTTP. One that exists stays as it is. */
export async function createBareRepository(root: string, name: string, branch = 'main'): Promise<string> {
  const folder = join(root, `${name}.git`);
  await mkdir(folder, { recursive: true });
  const isNew = !existsSync(join(folder, 'HEAD'));
  await git(folder, 'init', '--quiet', '--bare', `--initial-branch=${branch}`);
  // As `git config` would write it, without a process for it: tests make thousands of repositories.
  if (isNew) await appendFile(join(folder, 'config'), '[http]\n\treceivepack = true\n');
  return folder;
}

/** Commits files to a branch of a bare repository, in one process and without a work tree; answers the commit's id. */
export async function commitFiles(folder: string, options: CommitOptions): Promise<string> {
  const branch = options.branch ?? 'main';
  const ref = `refs/heads/${branch}`;
  const parent = options.parent === undefined ? await tipOf(folder, ref) : options.parent;
  const seconds = options.committedAtSeconds ?? Math.floor(Date.now() / 1000);
  await fastImport(folder, [
    `commit ${ref}\ncommitter ${COMMITTER} ${seconds} +0000\n`,
    ...data(Buffer.from(options.message ?? 'Change the fleet')),
    parent === null ? '' : `from ${parent}\n`,
    ...Object.entries(options.files).flatMap(([path, content]) => change(path, content)),
    '\n',
  ]);
  return (await tipOf(folder, ref)) ?? '';
}

/** Where a branch stands: in a file of its own, as a commit leaves it; git is asked only where it is kept elsewhere. */
async function tipOf(folder: string, ref: string): Promise<string | null> {
  try {
    return (await readFile(join(folder, ref), 'utf8')).trim();
  } catch {
    return (await git(folder, 'for-each-ref', '--format=%(objectname)', ref)) || null;
  }
}

function change(path: string, content: string | Uint8Array | null): (string | Uint8Array)[] {
  const quoted = JSON.stringify(path);
  if (content === null) return [`D ${quoted}\n`];
  return [`M 100644 inline ${quoted}\n`, ...data(Buffer.from(content))];
}

function data(bytes: Buffer): (string | Uint8Array)[] {
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

function fastImport(folder: string, stream: readonly (string | Uint8Array)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // --force lets `parent` move a branch to where its old tip is no ancestor.
    const importer = spawn('git', ['-C', folder, 'fast-import', '--quiet', '--force'], {
      env: GIT_ENVIRONMENT,
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: GIT_COMMAND_TIMEOUT_MS,
    });
    let words = '';
    importer.stderr.on('data', (chunk: Buffer) => (words += chunk.toString('utf8')));
    importer.stdin.on('error', () => {});
    importer.once('error', reject);
    importer.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`git fast-import failed: ${words.trim()}`));
    });
    for (const part of stream) importer.stdin.write(part);
    importer.stdin.end();
  });
}
