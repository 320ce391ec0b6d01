import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitRemote, git, startGitRemote } from '@fleetwright/kit/servers';
import { dataFolder } from './places.ts';

export interface DemoRemote {
  readonly port: number;
  /** Where to clone the demo's repository from, and push to. */
  readonly url: string;
  stop(): Promise<void>;
}

const REPOSITORY = 'demo/fleet';
const EXAMPLE = new URL('./demo/fleet.yaml', import.meta.url);

/** Serves the demo's repository; the first start puts the example into it. */
export async function startDemoRemote(port: number | undefined): Promise<DemoRemote> {
  const remote = await startGitRemote({ root: join(dataFolder, 'git'), ...(port === undefined ? {} : { port }) });
  await remote.createRepository(REPOSITORY);
  if (await isEmpty(remote)) {
    await remote.commit(REPOSITORY, {
      files: { 'fleet.yaml': await readFile(EXAMPLE, 'utf8') },
      message: 'Declare the fleet',
    });
  }
  return { port: remote.port, url: remote.url(REPOSITORY), stop: () => remote.stop() };
}

async function isEmpty(remote: GitRemote): Promise<boolean> {
  return (await git(remote.folder(REPOSITORY), 'for-each-ref', '--count=1')) === '';
}
