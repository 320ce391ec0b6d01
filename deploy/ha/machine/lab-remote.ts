import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitRemote, git, startGitRemote } from '@fleetwright/kit/servers';
import type { Lab } from './lab.ts';

const REPOSITORY = 'demo/fleet';
const EXAMPLE = new URL('../../local/demo/fleet.yaml', import.meta.url);
/** Registered addresses stay right from one start to the next. */
const PORT = 8443;

/** A git remote on this machine, which all hosts reach: over https, as they take no other. It has the demo's repository. */
export async function startLabRemote(
  { authority, network }: Pick<Lab, 'authority' | 'network'>,
  folder: string,
): Promise<GitRemote> {
  const files = { key: join(folder, 'remote.key'), cert: join(folder, 'remote.crt') };
  await authority.certify({ name: 'git', address: network.here }, files);
  const [key, cert] = await Promise.all([files.key, files.cert].map((file) => readFile(file, 'utf8')));
  if (key === undefined || cert === undefined) throw new Error('there are two files');
  const remote = await startGitRemote({
    root: join(folder, 'git'),
    address: network.here,
    port: PORT,
    tls: { key, cert },
  });
  await remote.createRepository(REPOSITORY);
  if ((await git(remote.folder(REPOSITORY), 'for-each-ref', '--count=1')) === '') {
    await remote.commit(REPOSITORY, {
      files: { 'fleet.yaml': await readFile(EXAMPLE, 'utf8') },
      message: 'Declare the fleet',
    });
  }
  return remote;
}
