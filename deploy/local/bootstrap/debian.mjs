// Packages of Debian, unpacked and not installed: installing would need root, and may start services on this machine.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './step.mjs';

/** Fetches packages of Debian into a folder and unpacks them into `unpacked` below it; nothing is installed. */
export async function unpack(work, names, advice) {
  await download(work, names, advice);
  for (const archive of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
    await runQuietly('debian', ['dpkg-deb', '-x', archive, 'unpacked'], { advice, cwd: work });
    rmSync(join(work, archive));
  }
}

/** With the machine's lists of packages; where those are missing or stale, with lists of our own from the same sources. */
async function download(work, names, advice) {
  const known = spawnSync('apt-get', ['download', ...names], { cwd: work, stdio: 'ignore' });
  if (known.status === 0) return;
  for (const path of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(work, path), { recursive: true });
  const own = {
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Acquire::Languages': 'none',
    // apt's own user could not write below a folder that only root can enter.
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(own).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await runQuietly('debian', ['apt-get', ...options, 'update'], { advice });
  await runQuietly('debian', ['apt-get', ...options, 'download', ...names], { advice, cwd: work });
}
