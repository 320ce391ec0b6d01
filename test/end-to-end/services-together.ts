import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, waitUntilReady } from '@fleetwright/kit/servers';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = fileURLToPath(new URL('../../deploy/local/services-together.main.ts', import.meta.url));

export interface ServicesTogether {
  /** SIGKILL: what a test leaves behind is thrown away. */
  kill(): Promise<unknown>;
}

/** Starts all services in one process, and waits until all of them are ready. */
export async function startTogether({
  environment,
  logFolder,
}: {
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
}): Promise<ServicesTogether> {
  await mkdir(logFolder, { recursive: true });
  const logFile = join(logFolder, 'together.log');
  const child = startChild({
    command: process.execPath,
    args: [main],
    env: { PATH: process.env['PATH'] ?? '', ...environment, LOG_FOLDER: logFolder },
    cwd: root,
    logFile,
    signalOnParentDeath: 'SIGKILL',
  });
  const isReady = async () => (await readFile(logFile, 'utf8')).includes('All services are ready.');
  await waitUntilReady('the services', child, logFile, isReady);
  return { kill: () => child.end('SIGKILL', 0) };
}
