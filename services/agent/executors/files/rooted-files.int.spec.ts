import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeUnderTest } from '../../testing/node-under-test.ts';
import { RootedFiles } from './rooted-files.ts';

/** A script of its own mount namespace: nothing that is mounted there outlives it, and no right of the machine is needed. */
const IN_NAMESPACE = join(import.meta.dirname, '../../testing/in-mount-namespace.main.ts');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fleetwright-files-'));
  mkdirSync(join(root, 'etc'));
});
afterEach(() => removeFolder(root));

function inNamespace(what: string): unknown {
  const args = [
    '--user',
    '--map-root-user',
    '--mount',
    process.execPath,
    '--conditions=@fleetwright/source',
    IN_NAMESPACE,
  ];
  return JSON.parse(execFileSync('unshare', [...args, what, root], { encoding: 'utf8' }));
}

describe('files of a real kernel', () => {
  it('[AG7] a file on which something is mounted is not plain, and is not written', () => {
    writeFileSync(join(root, 'etc/mounted'), 'below');
    writeFileSync(join(root, 'etc/other'), 'above');
    expect(inNamespace('mount')).toEqual({
      look: { kind: 'not_plain', why: 'mount_point' },
      write: 'path_not_plain',
      remove: 'path_not_plain',
    });
    expect(readFileSync(join(root, 'etc/mounted'), 'utf8')).toBe('below');
  });

  it('[F53] a disk that is full leaves the old file whole, is told with the number of bytes, and recovers by itself', () => {
    expect(inNamespace('full')).toEqual({
      before: 'old',
      full: { state: 'failed', code: 'disk_full', isWaiting: true, names300000Bytes: true },
      text: 'old',
      leftovers: [],
      after: { state: 'applied', isWaiting: false },
      sizeBytes: 300_000,
    });
  });

  it('owners are kept where the agent can give files away, and are its own where it cannot', async () => {
    const node = new NodeUnderTest(root);
    writeFileSync(join(root, 'etc/passwd'), 'web:x:33:33::/:/bin/sh\n');
    const modules = { a: { files: { '/etc/x': { text: 'x', owner: 'web' } } } };
    const { modules: reports } = await node.converge(modules);
    const files = new RootedFiles(root);
    expect(reports[0]?.state).toBe('applied');
    const { canGiveAway } = files;
    const owner = canGiveAway ? { uid: 33, gid: 33 } : { uid: process.getuid?.(), gid: process.getgid?.() };
    expect(files.look('/etc/x')).toMatchObject({ stamp: { owner } });
    expect((await node.converge(modules)).lines).toEqual([]);
    files.close();
  });
});
