import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKeyFile } from '@fleetwright/adapters/credentials-local';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../program.ts';
import { readFileBounded } from '../read-file.ts';
import type { World } from '../world.ts';

const PATH = 'secret/data/powernode/gitops/deploy';
let folder: string;
let printed: string[];
let complained: string[];
let input: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-cli-credentials-'));
  await ensureKeyFile(join(folder, '.data', 'keys', 'credentials.key'));
  [printed, complained, input] = [[], [], 'canary-password\n'];
});
afterEach(() => removeFolder(folder));

function run(words: string, environment: World['environment'] = {}): Promise<number> {
  const terminal = { isTerminal: false, columns: undefined };
  return runProgram(words.split(' '), {
    environment,
    folder,
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
    output: terminal,
    errors: terminal,
    readText: (path) => readFile(path, 'utf8'),
    readBounded: async (path, maxBytes) =>
      path === '-' ? { kind: 'bytes', bytes: Buffer.from(input) } : readFileBounded(path, maxBytes),
    ask: async () => undefined,
    askSecret: async () => undefined,
    readPrivate: async () => undefined,
    writePrivate: async () => undefined,
    pause: async () => undefined,
    interruption: () => new AbortController().signal,
  });
}

describe('credentials', () => {
  it('are put, listed without values, replaced and removed', async () => {
    expect(await run('credentials put secret/powernode/gitops/deploy --username deploy --password-stdin')).toBe(0);
    expect(await run(`credentials put ${PATH} --username deploy --password-stdin`)).toBe(0);
    expect(await run('credentials list')).toBe(0);
    expect(await run('credentials list --json')).toBe(0);
    expect(await run(`credentials remove ${PATH}`)).toBe(0);
    expect(await run(`credentials remove ${PATH}`)).toBe(1);
    const text = printed.join('\n');
    expect(text).toContain(`${PATH} is kept, version 2`);
    expect(text).toMatch(/secret\/data\/powernode\/gitops\/deploy {2}password, username {2}2/);
    expect(text + complained.join()).not.toContain('canary');
    expect(complained).toEqual([expect.stringContaining('there is no credential')]);
  });

  it.each([
    [`credentials put ${PATH}`, 'give --username NAME --password-stdin'],
    [`credentials put ${PATH} --username a --ssh-key-file x --password-stdin`, 'give --username NAME'],
    [`credentials put ${PATH}/../x --username a --password-stdin`, 'is no path of a credential'],
    [`credentials put ${PATH} --username a:b --password-stdin`, 'has a colon'],
    [`credentials put ${PATH} --ssh-key-file missing`, 'cannot be read'],
    [`credentials list --key-file missing`, 'is not there'],
  ])('%s is refused', async (words, why) => {
    expect(await run(words)).toBe(1);
    expect(complained.join('\n')).toContain(why);
  });

  it.each(['credentials list --file missing.json', 'credentials list', `credentials remove ${PATH}`])(
    '%s tells of a file that is not there, which is not the same as one in which nothing is kept',
    async (words) => {
      expect(await run(words)).toBe(1);
      expect(complained.join('\n')).toMatch(/there is no file .*(missing|credentials)\.json; correct --file/);
      expect(printed).toEqual([]);
    },
  );

  it('a file in which nothing is kept any more is listed as empty', async () => {
    await run(`credentials put ${PATH} --username deploy --password-stdin`);
    await run(`credentials remove ${PATH}`);
    printed = [];
    expect(await run('credentials list')).toBe(0);
    expect(printed).toEqual([expect.stringMatching(/^PATH/)]);
  });

  it('a public key is refused before it is kept', async () => {
    await writeFile(join(folder, 'key.pub'), 'ssh-ed25519 AAAA canary');
    expect(await run(`credentials put ${PATH} --ssh-key-file ${join(folder, 'key.pub')}`)).toBe(1);
    expect(complained.join('\n')).toContain('is a public key');
    expect(complained.join('\n')).not.toContain('canary');
  });

  it('are put into Vault where there is one', async () => {
    expect(await run('credentials list', { FLEETWRIGHT_VAULT_URL: 'https://vault.example.com' })).toBe(1);
    expect(complained.join('\n')).toContain('vault kv put');
  });
});
