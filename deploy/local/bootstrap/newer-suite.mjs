// Packages of a newer Debian than this machine's, through the machine's own mirror, proxies and keys.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf } from './places.mjs';
import { Advice, runQuietly } from './step.mjs';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Options for apt that let it see only the newer suite, and keep all that it fetches in a folder.
 *
 * @param {string} suite
 * @param {string} work
 * @param {string} advice
 */
export async function newerSuite(suite, work, advice) {
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(work, folder), { recursive: true });
  const mirror = debianMirror(work);
  if (mirror === undefined) throw new Advice(advice);
  const signedBy = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  const list = join(work, 'newer.list');
  writeFileSync(list, `deb ${signedBy}${mirror} ${suite} main\n`);
  const settings = {
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Acquire::Languages': 'none',
    // apt's own user could not write below a folder that only root can enter.
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await runQuietly('debian', ['apt-get', ...options, 'update'], { advice });
  return options;
}

/** Where the machine would fetch its own Debian release from; apt tells that also before its first update. */
function debianMirror(work) {
  const release = readFileSync('/etc/os-release', 'utf8').match(/^VERSION_CODENAME=(\w+)/m)?.[1];
  const uris = outputOf('apt-get', ['-o', `Dir::State::lists=${join(work, 'lists')}`, '--print-uris', 'update']) ?? '';
  const ends = [release, 'stable'].map((suite) => `/dists/${suite}/InRelease'`);
  for (const line of uris.split('\n')) {
    const end = ends.find((candidate) => line.startsWith("'") && line.includes(candidate));
    if (end !== undefined) return line.slice(1, line.indexOf(end));
  }
  return undefined;
}
