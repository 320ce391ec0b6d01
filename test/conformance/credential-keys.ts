import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private key as ssh-keygen makes it. */
export function sshKey({ passphrase = '', form = 'RFC4716' }: { passphrase?: string; form?: 'PEM' | 'RFC4716' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-key-'));
  try {
    const file = join(folder, 'key');
    const type = form === 'PEM' ? ['-t', 'rsa', '-b', '2048', '-m', 'PEM'] : ['-t', 'ed25519'];
    execFileSync('ssh-keygen', [...type, '-q', '-N', passphrase, '-C', 'test', '-f', file]);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
