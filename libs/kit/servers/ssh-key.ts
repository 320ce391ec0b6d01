import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type SshKeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface SshKey {
  /** In OpenSSH's form, with its last line break. */
  readonly privateKey: string;
  /** One line: the type and the key in base64. */
  readonly publicKey: string;
}

/** Makes a key pair with ssh-keygen; with a passphrase the private key is encrypted. */
export async function createSshKey(type: SshKeyType = 'ed25519', passphrase = ''): Promise<SshKey> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-ssh-key-'));
  try {
    const file = join(folder, 'key');
    await promisify(execFile)('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', '', '-f', file]);
    const publicKey = (await readFile(`${file}.pub`, 'utf8')).trim();
    return { privateKey: await readFile(file, 'utf8'), publicKey };
  } finally {
    await rm(folder, { recursive: true });
  }
}
