import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from './program.ts';
import { EXIT_NOT_DONE } from './world.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-program-'));
});
afterEach(() => removeFolder(folder));

async function run(...words: readonly string[]) {
  const complained: string[] = [];
  const code = await runProgram(words, {
    print: () => undefined,
    complain: (line) => void complained.push(line),
    hostname: () => 'edge-01',
    readText: (path) => readFileSync(path, 'utf8'),
    ended: new Promise(() => undefined),
    random: () => 0,
    makeId: () => '0f8fad5b-d9cb-469f-a165-70867728950e',
    agentVersion: '1.0.0',
  });
  return { code, complained };
}

describe('what the file system refuses is one sentence', () => {
  it('where the agent cannot keep what it remembers', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const command of ['status', 'run']) {
      const { code, complained } = await run(command, '--root', join(folder, 'file'));
      expect([code, complained.length]).toEqual([EXIT_NOT_DONE, 1]);
      expect(complained[0]).toContain('ENOTDIR');
    }
  });

  it('where the file with the token is not there', async () => {
    const file = join(folder, 'token');
    const { code, complained } = await run('enrol', '--url', 'https://fleet.example', '--token-file', file);
    expect([code, complained.length]).toEqual([EXIT_NOT_DONE, 1]);
    expect(complained[0]).toContain(file);
  });
});
