import { mkdir, mkdtemp, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PRIVATE_FILES_AGE_MAX_MS } from './limits.ts';
import { PrivateFiles } from './private-files.ts';

let parent: string;
let files: PrivateFiles;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'fleetwright-private-'));
  files = new PrivateFiles(parent);
});
afterEach(() => removeFolder(parent));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('private files', () => {
  it('are 0600 in a folder 0700 of their own, whatever the umask is, and gone afterwards', async () => {
    const umask = process.umask(0);
    try {
      const seen = await files.lend({ key: 'a', known_hosts: '' }, async (folder) => [
        await modeOf(folder),
        await modeOf(join(folder, 'key')),
        await modeOf(join(folder, 'known_hosts')),
      ]);
      expect(seen).toEqual(['700', '600', '600']);
    } finally {
      process.umask(umask);
    }
    expect(await readdir(parent)).toEqual([]);
  });

  it('are gone when the work that needs them fails, and when they cannot be written', async () => {
    const failing = files.lend({ key: 'a' }, () => Promise.reject(new Error('the work failed')));
    await expect(failing).rejects.toThrow('the work failed');
    await expect(files.lend({ 'no/such/folder': 'a' }, async () => {})).rejects.toThrow('ENOENT');
    expect(await readdir(parent)).toEqual([]);
  });

  it('are gone when the process stops in an orderly way in the middle', async () => {
    await files.lend({ key: 'a' }, async () => {
      expect(await readdir(parent)).toHaveLength(1);
      files.close();
      expect(await readdir(parent)).toEqual([]);
    });
  });
});

describe('the sweep at the start', () => {
  /** A folder as a process leaves it behind. */
  async function leave(name: string, ageMs = 0): Promise<string> {
    const folder = join(parent, name);
    await mkdir(folder);
    await writeFile(join(folder, 'key'), 'a');
    const then = new Date(Date.now() - ageMs);
    await utimes(folder, then, then);
    return name;
  }
  const left = async () => {
    new PrivateFiles(parent).sweep();
    return (await readdir(parent)).toSorted();
  };
  /** The name that this process gives to its own. */
  const ownName = () => files.lend({}, async (folder) => folder.slice(parent.length + 1));

  it('leaves alone what a living process holds, however long', async () => {
    await files.lend({ key: 'a' }, async (folder) => {
      const long = new Date(Date.now() - 2 * PRIVATE_FILES_AGE_MAX_MS);
      await utimes(folder, long, long);
      expect(await left()).toEqual([folder.slice(parent.length + 1)]);
    });
  });

  it('removes what a process of this machine left that is gone, or whose id another one has by now', async () => {
    const name = await ownName();
    await leave(name.replace(/-\d+-(\d+)-/, '-999999999-$1-'));
    await leave(name.replace(/-\d+-(.{6})$/, '-1-$1'));
    expect(await left()).toEqual([]);
  });

  it('removes what lies there from before a reboot or from another container only when it is old', async () => {
    const foreign = (await ownName()).replace(/git-[0-9a-f]{12}-/, 'git-0123456789ab-');
    await leave(foreign.replace(/.$/, 'a'), PRIVATE_FILES_AGE_MAX_MS + 60_000);
    const young = await leave(foreign.replace(/.$/, 'b'));
    expect(await left()).toEqual([young]);
  });

  it('touches nothing else, and follows no link', async () => {
    const others = [await leave('fleetwright-git-cache'), await leave('somebody-elses', 2 * PRIVATE_FILES_AGE_MAX_MS)];
    const gone = (await ownName()).replace(/-\d+-(\d+)-/, '-999999999-$1-');
    await symlink(join(parent, others[1]!), join(parent, gone));
    expect(await left()).toEqual([...others, gone].toSorted());
    expect(await readdir(join(parent, others[1]!))).toEqual(['key']);
  });
});
