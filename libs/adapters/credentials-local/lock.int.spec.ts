import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, lutimes, mkdtemp, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CredentialFile } from './credential-file.ts';
import { LOCK_AGE_MAX_MS } from './limits.ts';

const LOCK_MODULE = join(import.meta.dirname, 'lock.ts');
const HOLD = `
  const { withLock } = await import(process.argv[1]);
  await withLock(process.argv[2], async () => {
    process.stdout.write('held');
    await new Promise((resolve) => process.stdin.on('data', resolve));
  });
  process.stdin.destroy();
`;
const PATH = 'secret/data/powernode/gitops/x';
const VALUES = { username: 'deploy', password: 'x' };

let folder: string;
let path: string;
let holder: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-lock-'));
  path = join(folder, 'credentials.json');
});

afterEach(async () => {
  holder?.kill('SIGKILL');
  holder = undefined;
  await removeFolder(folder);
});

const put = (name: string) => {
  const key = { in: 'environment', base64: Buffer.alloc(32, 7).toString('base64') } as const;
  return new CredentialFile({ file: path, key }).put(`${PATH}/${name}`, VALUES, new Date());
};

/** Another process that holds the lock until it is told to let go, or dies. */
async function heldElsewhere(): Promise<ChildProcess> {
  const args = ['--conditions=@fleetwright/source', '--input-type=module', '--eval', HOLD, LOCK_MODULE, path];
  holder = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  if (holder.stdout !== null) await once(holder.stdout, 'data');
  return holder;
}

/** Sets when a link was made. */
async function age(lock: string, ms: number): Promise<void> {
  const at = (Date.now() - ms) / 1_000;
  await lutimes(lock, at, at);
}

describe('the lock of the file of credentials', () => {
  it('is taken over at once when its holder was killed, and nothing of many writers is lost', async () => {
    const child = await heldElsewhere();
    expect(await readlink(`${path}.lock`)).toContain(`-${child.pid}-`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await lstat(`${path}.lock`)).isSymbolicLink()).toBe(true);

    const names = Array.from({ length: 12 }, (_, n) => `n${n}`);
    expect(await Promise.all(names.map(put))).toEqual(names.map(() => 1));
    expect(await Promise.all(names.map(put))).toEqual(names.map(() => 2));
    expect(await readdir(folder)).toEqual(['credentials.json']);
  });

  it('is not taken over while its holder lives, however long that one is stopped: the control', async () => {
    const child = await heldElsewhere();
    child.kill('SIGSTOP');
    await age(`${path}.lock`, 2 * LOCK_AGE_MAX_MS);
    await expect(put('a')).rejects.toThrow(`process ${child.pid}`);
    child.kill('SIGCONT');
    child.stdin?.write('go on');
    await once(child, 'exit');
    expect(await put('a')).toBe(1);
  });

  it.each([
    ['of another container or before a reboot', () => symlink(`${'0'.repeat(12)}-1-1-x`, `${path}.lock`)],
    ['that is not ours', () => writeFile(`${path}.lock`, '4711')],
  ])('%s is taken over by its age alone', async (_whose, make) => {
    await make();
    await age(`${path}.lock`, LOCK_AGE_MAX_MS + 1_000);
    expect(await put('a')).toBe(1);
  });

  it('is taken over although a process died while it did just that', async () => {
    for (const name of ['.lock', '.lock.removing']) {
      await symlink(`${'0'.repeat(12)}-1-1-x`, path + name);
      await age(path + name, LOCK_AGE_MAX_MS + 1_000);
    }
    expect(await put('a')).toBe(1);
    expect(await readdir(folder)).toEqual(['credentials.json']);
  });
});
