import { execFileSync } from 'node:child_process';
import { createSshKey } from '@fleetwright/kit/servers';
import { expect, it } from 'vitest';
import { hostKeyFacts } from './ssh-host-key.ts';

it.each(['ed25519', 'ecdsa', 'rsa'] as const)('names a key of type %s as ssh-keygen does', async (kind) => {
  const { publicKey } = await createSshKey(kind);
  const said = execFileSync('ssh-keygen', ['-l', '-f', '-'], { input: `${publicKey}\n`, encoding: 'utf8' });
  const type = publicKey.split(' ')[0];
  const fingerprint = said.split(' ')[1];
  for (const line of [publicKey, `[git.example.com]:2222 ${publicKey}`, `${publicKey} root@host`]) {
    expect(hostKeyFacts(line)).toEqual({ type, fingerprint });
  }
});
