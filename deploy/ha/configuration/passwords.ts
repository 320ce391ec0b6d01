import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { DatabasePasswords } from './cluster.ts';

/** Reads the passwords, made at the first time; only their owner can read the file. */
export async function ensurePasswords(file: string): Promise<DatabasePasswords> {
  if (!existsSync(file)) {
    const made = () => randomBytes(24).toString('hex');
    const passwords: DatabasePasswords = { superuser: made(), replication: made(), services: made() };
    await writeFile(file, JSON.stringify(passwords, null, 2), { mode: 0o600 });
  }
  return JSON.parse(await readFile(file, 'utf8')) as DatabasePasswords;
}
