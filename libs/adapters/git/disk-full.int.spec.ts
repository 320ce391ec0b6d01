import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, 'testing/fetch-on-small-disk.ts');
const MOUNTED = 'mount -t tmpfs -o size=4m tmpfs "$1" && shift && exec "$@"';

/** A namespace in which this user may mount: their own as root, else one in which they are root. */
function namespace(): string[] {
  const own = ['--mount'];
  try {
    execFileSync('unshare', [...own, 'true'], { stdio: 'ignore' });
    return own;
  } catch {
    return ['--user', '--map-root-user', ...own];
  }
}

it('[F22] a full disk fails the repository that filled it, leaves no rest behind, and all go on when there is room', async () => {
  const root = await mkdtemp(join(tmpdir(), 'fleetwright-disk-'));
  const remote = await startGitRemote({ root: join(root, 'remote') });
  try {
    const files = { 'fleet.yaml': 'version: 1\n' };
    for (const name of ['small', 'big', 'other']) await remote.createRepository(name);
    await remote.commit('small', { files });
    await remote.commit('big', { files: { ...files, 'noise.bin': randomBytes(8 * 1024 * 1024) } });
    await remote.commit('other', { files });
    const disk = join(root, 'disk');
    await mkdir(disk);
    const urls = ['small', 'big', 'other'].map((name) => remote.url(name));
    const node = [process.execPath, '--conditions=@fleetwright/source', SCRIPT, disk, join(root, 'elsewhere'), ...urls];
    const { stdout } = await promisify(execFile)('unshare', [...namespace(), 'sh', '-c', MOUNTED, 'sh', disk, ...node]);

    expect(JSON.parse(stdout)).toEqual([
      'fetched',
      'clone_failed no_space',
      'fetched',
      // Filled up: what is new fails, what is at hand is still read; nor is there room for a credential.
      'clone_failed no_space',
      'fetched',
      'clone_failed no_space',
      // Room again, also for what failed.
      'fetched',
      'fetched',
      'fetched',
      // Nothing may be written: as before, with another reason.
      'clone_failed storage_unusable',
      'fetched',
      'clone_failed storage_unusable',
      'fetched',
      'fetched',
    ]);
  } finally {
    await remote.stop();
    await removeFolder(root);
  }
});
