import { chmod, lstat, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-private-'));
});
afterEach(() => removeFolder(folder));

describe('a file with secrets', () => {
  it('is for this user alone, as are the folders above it that were made', async () => {
    const path = join(folder, 'a', 'b', 'contexts.json');
    await writePrivateFile(path, 'one');
    await writePrivateFile(path, 'two');
    expect(await readPrivateFile(path)).toEqual({ text: 'two', isPrivate: true });
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['contexts.json']);
  });

  it('that others may read is told', async () => {
    const path = join(folder, 'open');
    await writeFile(path, 'x');
    await chmod(path, 0o640);
    expect(await readPrivateFile(path)).toEqual({ text: 'x', isPrivate: false });
  });

  it('that is a link stays one: what it leads to is written, for this user alone', async () => {
    const [target, path] = [join(folder, 'kept-elsewhere'), join(folder, 'contexts.json')];
    await writeFile(target, 'one', { mode: 0o644 });
    await symlink(target, path);
    await writePrivateFile(path, 'two');
    expect([(await lstat(path)).isSymbolicLink(), await readFile(target, 'utf8')]).toEqual([true, 'two']);
    expect((await stat(target)).mode & 0o777).toBe(0o600);
  });

  it('that is not there is nothing, and one that cannot be read or written is told by its path', async () => {
    expect(await readPrivateFile(join(folder, 'none'))).toBeUndefined();
    await expect(readPrivateFile(folder)).rejects.toThrow(`${folder} cannot be read (EISDIR)`);
    await writeFile(join(folder, 'file'), 'x');
    await expect(writePrivateFile(join(folder, 'file', 'b'), 'x')).rejects.toThrow('cannot be written (E');
    expect(await readdir(folder)).toEqual(['file']);
  });
});
