import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CredentialFileProblem } from './credential-file-problem.ts';
import { KEY_BYTES } from './limits.ts';

/** Where the key is: itself in base64, or a file that holds it so. */
export type CredentialKey =
  | { readonly in: 'environment'; readonly base64: string }
  | { readonly in: 'file'; readonly file: string };

export async function readKey(key: CredentialKey): Promise<Buffer> {
  const where = key.in === 'file' ? `the key file ${key.file}` : 'FLEETWRIGHT_CREDENTIALS_KEY';
  const text = key.in === 'file' ? await textOf(key.file) : key.base64;
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== KEY_BYTES) {
    throw new CredentialFileProblem(
      `${where} holds no key: expected ${KEY_BYTES} bytes in base64, e.g. from head -c ${KEY_BYTES} /dev/urandom | base64`,
    );
  }
  return bytes;
}

/** Makes a key, unless there is one. Only its owner can read it. */
export async function ensureKeyFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isThere) throw error;
  }
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const what = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new CredentialFileProblem(
      `the key file ${file} ${what}; make one with head -c ${KEY_BYTES} /dev/urandom | base64`,
    );
  });
}
