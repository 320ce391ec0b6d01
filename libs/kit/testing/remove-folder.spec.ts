import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeFolder } from './remove-folder.ts';

it('a folder in which somebody still writes is removed all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-remove-'));
  const write = `const fs = require('node:fs'); for (let n = 0; n < 2e4; n += 1) {
    fs.mkdirSync(process.argv[1], { recursive: true });
    fs.writeFileSync(process.argv[1] + '/' + (n % 50), '');
    if (n === 200) console.log('begun');
  }`;
  const writer = spawn(process.execPath, ['-e', write, join(folder, 'busy')]);
  writer.on('error', () => undefined);
  const ended = once(writer, 'close');
  await once(writer.stdout, 'data');
  const removed = removeFolder(folder);
  writer.kill('SIGKILL');
  await Promise.all([removed, ended]);
  expect(existsSync(folder)).toBe(false);
});

it('a folder that is gone already is no error', async () => {
  await removeFolder(join(tmpdir(), 'fleetwright-was-never-here'));
});
