// Runs on a disk of a few MiB: fetches what it is told to, fills the disk, makes room again, and prints what came of each.
//   node fetch-on-small-disk.ts CACHE_DIR SMALL_URL BIG_URL OTHER_URL
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGitSource } from '../git-source.ts';
import { LOCAL } from './questions.ts';

const [cacheDir = '', small = '', big = '', other = ''] = process.argv.slice(2);
const git = createGitSource({ cacheDir, privateDir: '/tmp', policy: LOCAL, path: process.env['PATH'] ?? '' });
const filler = join(cacheDir, 'filler');

const came: string[] = [];
for (const url of [small, big, other]) came.push(await fetched(url));
await fill();
came.push(await fetched(big), await fetched(small));
await rm(filler);
came.push(await fetched(small), await fetched(other));
process.stdout.write(`${JSON.stringify(came)}\n`);

async function fetched(url: string): Promise<string> {
  const repositoryId = `00000000-0000-7000-8000-00000000000${[small, big, other].indexOf(url)}`;
  const target = { repositoryId, url, branch: 'main', file: 'fleet.yaml', credential: null, sshHostKey: null };
  const tip = await git.tip(target);
  if (tip.kind === 'failed') return `tip ${tip.failure.reason}`;
  const result = await git.fetchFile(target, { tip: tip.sha, previous: null });
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
