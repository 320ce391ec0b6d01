import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type RunningServers, type SharedServers, startSharedServers } from './shared-servers.ts';
import { removeFolder } from './remove-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    fleetwrightServers: SharedServers;
  }
}

// One pair of servers for all projects of a run: each project calls this setup.
let running: Promise<RunningServers> | undefined;
let folder: string | undefined;

/** Vitest calls this once a project that has tests to run, before their first one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  running ??= start();
  project.provide('fleetwrightServers', (await running).servers);
  return stop;
}

async function start(): Promise<RunningServers> {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-test-'));
  return startSharedServers(folder);
}

async function stop(): Promise<void> {
  const stopping = running;
  running = undefined;
  await (await stopping)?.stop();
  if (folder !== undefined) await removeFolder(folder);
  folder = undefined;
}
