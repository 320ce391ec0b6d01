import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processesIn } from './child.ts';
import { removeFolder } from '../testing/remove-folder.ts';

const SCRIPT = `
  const [folder, here] = process.argv.slice(1);
  const { startNats, startPostgres } = await import(here + '/index.ts');
  await startPostgres({ dataDir: folder + '/postgres', profile: 'fast' });
  await startNats({ storeDir: folder + '/nats' });
  console.log('up');
`;

it.each(['SIGKILL', 'SIGTERM'] as const)('no server outlives a parent that ends by %s', async (signal) => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-parent-'));
  const parent = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, folder, import.meta.dirname], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(parent.stdout, 'data');
  const children = () => [...processesIn(join(folder, 'postgres')), ...processesIn(join(folder, 'nats'))];
  expect(children().length).toBeGreaterThan(2);
  parent.kill(signal);
  await expect.poll(children, { timeout: 10_000 }).toEqual([]);
  await removeFolder(folder);
});
