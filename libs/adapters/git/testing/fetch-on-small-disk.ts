// Runs on a disk of a few MiB: fetches what it is told to, fills the disk, makes room again, forbids to write on it, and
// prints what came of each.
//   node fetch-on-small-disk.ts DISK ELSEWHERE SMALL_URL BIG_URL OTHER_URL
import { execFileSync } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGitSource } from '../git-source.ts';
import { LOCAL } from './questions.ts';

const [cacheDir = '', elsewhere = '', small = '', big = '', other = ''] = process.argv.slice(2);
const git = createGitSource({ cacheDir, privateDir: '/tmp', policy: LOCAL, path: process.env['PATH'] ?? '' });
/** Keeps its cache where there is room, and credentials on the disk. */
const secretive = createGitSource({
  cacheDir: elsewhere,
  privateDir: cacheDir,
  policy: LOCAL,
  path: process.env['PATH'] ?? '',
});
const filler = join(cacheDir, 'filler');

const came: string[] = [];
for (const url of [small, big, other]) came.push(await fetched(url));
await fill();
came.push(await fetched(big), await fetched(small), await fetched(other, secretive));
await rm(filler);
came.push(await fetched(small), await fetched(other), await fetched(other, secretive));
remount('ro');
came.push(await fetched(big), await fetched(small), await fetched(small, secretive));
remount('rw');
came.push(await fetched(small), await fetched(small, secretive));
process.stdout.write(`${JSON.stringify(came)}\n`);

function remount(how: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${how}`, cacheDir]);
}

async function fetched(url: string, by = git): Promise<string> {
  const repositoryId = `00000000-0000-7000-8000-00000000000${[small, big, other].indexOf(url)}`;
  const credential = by === secretive ? ({ kind: 'basic', username: 'ada', password: 'x' } as const) : null;
  const target = { repositoryId, url, branch: 'main', file: 'fleet.yaml', credential, sshHostKey: null };
  const tip = await by.tip(target);
  if (tip.kind === 'failed') return `tip ${tip.failure.reason}`;
  const result = await by.fetchFile(target, { tip: tip.sha, previous: null });
  return result.kind === 'fetched' ? 'fetched' : `${result.failure.code} ${result.failure.reason}`;
}

async function fill(): Promise<void> {
  const file = await open(filler, 'w');
  try {
    for (let size = 65_536; size >= 1; size = size / 2) {
      while (
        await file.write(Buffer.alloc(size)).then(
          ({ bytesWritten }) => bytesWritten === size,
          () => false,
        )
      );
    }
  } finally {
    await file.close();
  }
}
