import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CredentialFile,
  type CredentialKey,
  ensureKeyFile,
  LocalCredentials,
} from '@fleetwright/adapters/credentials-local';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeCredentials, PREFIXES } from './credentials.suite.ts';

const KEY: CredentialKey = { in: 'environment', base64: Buffer.alloc(32, 7).toString('base64') };
const OTHER: CredentialKey = { in: 'environment', base64: Buffer.alloc(32, 8).toString('base64') };
const PATH = 'secret/data/powernode/gitops/x';
const VALUES = { username: 'deploy', password: 'canary-password' };

describeCredentials('in an encrypted file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-credentials-'));
  const options = { file: join(folder, 'credentials.json'), key: KEY };
  const file = new CredentialFile(options);
  return {
    store: new LocalCredentials({ ...options, prefixes: PREFIXES }),
    put: async (path, values) => {
      await file.put(path, values, new Date());
    },
    remove: async (path) => {
      await file.remove(path);
    },
    close: () => removeFolder(folder),
  };
});

describe('the encrypted file', () => {
  let folder: string;
  let path: string;
  let file: CredentialFile;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-credentials-'));
    path = join(folder, 'credentials.json');
    file = new CredentialFile({ file: path, key: KEY });
    await file.put(PATH, VALUES, new Date());
  });
  afterEach(() => removeFolder(folder));

  const readWith = async (key: CredentialKey) => {
    const store = new LocalCredentials({ file: path, key, prefixes: PREFIXES });
    return store.read('acme', { by: 'path', path: PATH }, 'https');
  };
  const unreadable = (part: string) => ({
    kind: 'failed',
    failure: { code: 'credential_unreadable', message: expect.stringContaining(part), retryable: false },
  });

  it('is its owner’s alone, holds nothing in the clear, and leaves nothing beside it', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).not.toMatch(/canary|deploy"|username/);
    expect(await readdir(folder)).toEqual(['credentials.json']);
  });

  it('is not read with another key, and stays readable with its own', async () => {
    expect(await readWith(OTHER)).toEqual(unreadable('the key does not fit'));
    await expect(new CredentialFile({ file: path, key: OTHER }).put(PATH, VALUES, new Date())).rejects.toThrow(
      'the key does not fit',
    );
    expect(await readWith(KEY)).toMatchObject({ credential: { password: 'canary-password' } });
  });

  it('tells an entry that was changed, and one that was moved to another path or version', async () => {
    await file.put(`${PATH}2`, { ...VALUES, password: 'of another' }, new Date());
    const good = await readFile(path, 'utf8');
    const content = JSON.parse(good) as { entries: { path: string; version: number; box: string }[] };
    const [one, two] = content.entries;
    const flipped = Buffer.from(one!.box, 'base64');
    flipped[flipped.length - 1]! ^= 1;
    const damages = [
      [{ ...one, box: flipped.toString('base64') }, two],
      [{ ...one, box: two!.box }, two],
      [{ ...one, version: 9 }, two],
      [{ ...one, box: 'AA==' }, two],
    ];
    for (const entries of damages) {
      await writeFile(path, JSON.stringify({ ...content, entries }));
      expect(await readWith(KEY)).toEqual(unreadable('is damaged or was changed by hand'));
    }
    await writeFile(path, good);
    expect(await readWith(KEY)).toMatchObject({ kind: 'credential' });
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"format":"other"}',
    '{"format":"fleetwright-credentials/1","key_check":"x","entries":[1]}',
  ])('is not overwritten when it holds %j', async (text) => {
    await writeFile(path, text);
    expect(await readWith(KEY)).toEqual(unreadable('is no file of credentials, or is damaged'));
    await expect(file.put(PATH, VALUES, new Date())).rejects.toThrow('is damaged');
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('loses nothing when many write at once', async () => {
    const writes = Array.from({ length: 12 }, (_, n) =>
      new CredentialFile({ file: path, key: KEY }).put(`${PATH}/${n}`, VALUES, new Date()),
    );
    expect(await Promise.all(writes)).toEqual(writes.map(() => 1));
    expect(await file.all()).toHaveLength(13);
  });

  it('waits for a lock whose holder it cannot ask for, and is read meanwhile', async () => {
    await writeFile(`${path}.lock`, 'not one of ours');
    await expect(file.put(PATH, VALUES, new Date())).rejects.toThrow('process unknown');
    expect(await readWith(KEY)).toMatchObject({ kind: 'credential' });
  });

  it('needs a key, which is made once and is its owner’s alone', async () => {
    const keyFile = join(folder, 'keys', 'credentials.key');
    expect(await readWith({ in: 'file', file: keyFile })).toEqual(unreadable('is not there'));
    expect(await readWith({ in: 'environment', base64: 'c2hvcnQ=' })).toEqual(unreadable('holds no key'));
    await ensureKeyFile(keyFile);
    const made = await readFile(keyFile, 'utf8');
    await ensureKeyFile(keyFile);
    expect(await readFile(keyFile, 'utf8')).toBe(made);
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    const other = new CredentialFile({ file: join(folder, 'other.json'), key: { in: 'file', file: keyFile } });
    expect(await other.put(PATH, VALUES, new Date())).toBe(1);
  });
});
