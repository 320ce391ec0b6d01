import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { takeFreePort } from '@fleetwright/kit/servers';
import { dataFolder } from './places.ts';

export interface Ports {
  readonly postgres: number;
  readonly nats: number;
  readonly git: number;
  readonly http: number;
}

const file = join(dataFolder, 'ports.json');

/**
 * The ports of the last start, as far as they are free: addresses that were written down, such as a registered
 * repository's, then stay right. Missing ones are chosen anew.
 */
export async function readPorts(): Promise<Partial<Ports>> {
  const last = await readLast();
  const free = await Promise.all(
    Object.entries(last).map(async ([name, port]) => ((await isFree(port)) ? [[name, port]] : [])),
  );
  return Object.fromEntries(free.flat());
}

export async function writePorts(ports: Ports): Promise<void> {
  await writeFile(file, `${JSON.stringify(ports, null, 2)}\n`);
}

async function readLast(): Promise<Record<string, number>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}

/** The port, if it is free, else any free one. */
export async function portOr(wanted: number): Promise<number> {
  return (await isFree(wanted)) ? wanted : takeFreePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
