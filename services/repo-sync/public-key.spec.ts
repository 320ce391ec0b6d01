import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicKeyOf } from './public-key.ts';

describe('the public half of a private key', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'public-key-'));
  });
  afterAll(() => removeFolder(folder));

  it.each([
    ['ed25519', []],
    ['rsa', ['-b', '2048']],
    ['ecdsa', ['-b', '384']],
    ['rsa', ['-b', '2048', '-m', 'PEM']],
    ['ecdsa', ['-b', '256', '-m', 'PKCS8']],
  ])('is what ssh-keygen says (%s %j)', async (kind, more) => {
    const file = join(folder, `${kind}${more.join('')}`);
    execFileSync('ssh-keygen', ['-q', '-t', kind, ...more, '-N', '', '-C', 'comment', '-f', file]);
    const told = (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
    expect(publicKeyOf(await readFile(file, 'utf8'))).toBe(told);
  });

  it('is known of a key in PKCS 8, too', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(publicKeyOf(String(privateKey.export({ type: 'pkcs8', format: 'pem' })))).toMatch(/^ssh-ed25519 AAAAC3/);
  });

  it.each([
    '',
    'no key',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n',
  ])('is nothing of %j', (text) => {
    expect(publicKeyOf(text)).toBeUndefined();
  });
});
