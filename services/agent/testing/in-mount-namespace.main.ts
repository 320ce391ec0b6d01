import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileFailure } from '@fleetwright/core/agent';
import { RootedFiles } from '../executors/files/rooted-files.ts';
import { NodeUnderTest } from './node-under-test.ts';

// Started in a user and mount namespace of its own, with what to try and the root folder; prints what it saw as JSON.
const [, , what = '', root = ''] = process.argv;

const codeOf = (act: () => void): string => {
  try {
    act();
    return 'done';
  } catch (error) {
    if (error instanceof FileFailure) return error.code;
    throw error;
  }
};

function tryMountPoint(): object {
  execFileSync('mount', ['--bind', join(root, 'etc/other'), join(root, 'etc/mounted')]);
  const files = new RootedFiles(root);
  const owner = { uid: 0, gid: 0 };
  return {
    look: files.look('/etc/mounted'),
    write: codeOf(() => files.write('/etc/mounted', Buffer.from('evil'), { mode: 0o644, owner })),
    remove: codeOf(() => files.remove('/etc/mounted')),
  };
}

async function tryFullDisk(): Promise<object> {
  const disk = join(root, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk]);
  mkdirSync(join(disk, 'etc'));
  const node = new NodeUnderTest(disk);
  const text = () => readFileSync(join(disk, 'etc/x'), 'utf8');
  await node.converge({ a: { files: { '/etc/x': 'old' } } });
  const before = text();
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(850_000));
  const large = { a: { files: { '/etc/x': 'n'.repeat(300_000) } } };
  const full = await node.converge(large);
  const { state, problem } = full.modules[0] ?? {};
  const seen = {
    before,
    full: {
      state,
      code: problem?.code,
      isWaiting: full.isWaiting,
      names300000Bytes: problem?.message.includes('300000 bytes'),
    },
    text: text(),
    leftovers: readdirSync(join(disk, 'etc')).filter((name) => name !== 'x'),
  };
  rmSync(join(disk, 'ballast'));
  const after = await node.converge(large);
  return {
    ...seen,
    after: { state: after.modules[0]?.state, isWaiting: after.isWaiting },
    sizeBytes: statSync(join(disk, 'etc/x')).size,
  };
}

process.stdout.write(JSON.stringify(what === 'mount' ? tryMountPoint() : await tryFullDisk()));
