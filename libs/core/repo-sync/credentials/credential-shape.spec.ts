import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialFrom } from './credential-shape.ts';
import { credentialNotFound, credentialRefOf, NO_CREDENTIALS } from './credentials.ts';

const REF = { by: 'path', path: 'secret/data/powernode/gitops/deploy-key' } as const;
const BODY = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2g=';
const openssh = (body: string, end = '\n') =>
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----${end}`;
const pem = (label: string, ...lines: string[]) =>
  `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;

function problemOf(stored: Record<string, unknown>, transport: 'https' | 'ssh'): string {
  const result = credentialFrom(REF, stored, transport);
  if (result.kind !== 'failed') return 'none';
  expect([result.failure.code, result.failure.retryable]).toEqual(['credential_malformed', false]);
  return result.failure.message;
}

describe('[RS63] the shape of a credential', () => {
  it('is username and password for https', () => {
    const stored = { username: 'deploy', password: 'pa ss:wörd', note: 'more is no harm' };
    expect(credentialFrom(REF, stored, 'https')).toEqual({
      kind: 'credential',
      credential: { kind: 'basic', username: 'deploy', password: 'pa ss:wörd' },
    });
  });

  it.each([
    [openssh(BODY), openssh(BODY)],
    [openssh(BODY, ''), openssh(BODY)],
    [openssh(BODY).replaceAll('\n', '\r\n'), openssh(BODY)],
    [`\n ${openssh(BODY)}\n\n`, openssh(BODY)],
    [pem('RSA PRIVATE KEY', 'MIIEabc', 'def='), pem('RSA PRIVATE KEY', 'MIIEabc', 'def=')],
    [pem('PRIVATE KEY', 'MIIEabc'), pem('PRIVATE KEY', 'MIIEabc')],
    [pem('EC PRIVATE KEY', 'MHcC'), pem('EC PRIVATE KEY', 'MHcC')],
  ])('is a private key for ssh, its line ends put right: %j', (given, expected) => {
    expect(credentialFrom(REF, { ssh_key: given }, 'ssh')).toEqual({
      kind: 'credential',
      credential: { kind: 'ssh_key', privateKey: expected },
    });
  });

  it.each([
    [{ username: 'a' }, 'https', 'it has no "password", which an https remote needs; it has "username"'],
    [
      { ssh_key: 'x' },
      'https',
      'it has no "username" and no "password", which an https remote needs; it has "ssh_key"',
    ],
    [
      { username: 'a', password: 'b' },
      'ssh',
      'it has no "ssh_key", which an ssh remote needs; it has "password", "username"',
    ],
    [{}, 'ssh', 'it has no "ssh_key", which an ssh remote needs; it has no keys'],
    [{ '{"a":1}': 1, key: 2 }, 'ssh', 'it has "key", 1 other key'],
    [{ username: 'a', password: 7 }, 'https', 'its "password" is not a text'],
    [{ username: '', password: 'b' }, 'https', 'its "username" is empty'],
    [{ username: 'a', password: 'b\n' }, 'https', 'its "password" ends with a line break'],
    [{ username: 'a', password: 'b\r\nhost=evil' }, 'https', 'its "password" has a line break or another control'],
    [{ username: 'a\u0000', password: 'b' }, 'https', 'its "username" has a line break or another control'],
    [{ username: 'a:b', password: 'b' }, 'https', 'its "username" has a colon'],
    [{ username: 'a', password: 'b'.repeat(6_001) }, 'https', 'its "password" has more than 6000 characters'],
    [{ ssh_key: 'x'.repeat(32_769) }, 'ssh', 'its "ssh_key" has more than 32768 characters'],
    [{ ssh_key: ['x'] }, 'ssh', 'its "ssh_key" is not a text'],
    [{ ssh_key: ' \n' }, 'ssh', 'its "ssh_key" is empty'],
    [{ ssh_key: 'ssh-ed25519 AAAA' }, 'ssh', 'is a public key'],
    [{ ssh_key: 'PuTTY-User-Key-File-3: x' }, 'ssh', "is in PuTTY's form"],
    [{ ssh_key: openssh(BODY).replaceAll('\n', ' ') }, 'ssh', 'has lost its line breaks'],
    [{ ssh_key: 'hello' }, 'ssh', 'is no private key in OpenSSH or PEM form'],
    [{ ssh_key: openssh(BODY).slice(0, 60) }, 'ssh', 'does not end with'],
    [{ ssh_key: openssh('not base64!') }, 'ssh', 'are not base64'],
    [{ ssh_key: openssh('AAAA') }, 'ssh', 'is not a key in OpenSSH form'],
    [
      { ssh_key: openssh('b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0') },
      'ssh',
      'is protected by a passphrase',
    ],
    [{ ssh_key: pem('ENCRYPTED PRIVATE KEY', 'MIIE') }, 'ssh', 'is protected by a passphrase'],
    [
      { ssh_key: pem('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-128-CBC,00', '', 'MIIE') },
      'ssh',
      'is protected by a passphrase',
    ],
  ] as const)('%j for %s: %s', (stored, transport, problem) => {
    expect(problemOf(stored, transport)).toContain(problem);
  });

  it('a failure never holds a value', () => {
    const secret = fc.string({ minLength: 9, maxLength: 40 }).map((text) => `canary-${text}`);
    const key = fc.constantFrom('username', 'password', 'ssh_key', 'token', '__proto__', 'constructor');
    const stored = fc.dictionary(key, fc.oneof(secret, fc.array(secret), fc.record({ inner: secret })));
    fc.assert(
      fc.property(stored, fc.constantFrom('https' as const, 'ssh' as const), (values, transport) => {
        const result = credentialFrom(REF, values, transport);
        expect(result.kind === 'failed' && result.failure.message.includes('canary-')).toBe(false);
      }),
    );
  });
});

describe('[RS64] what is not found', () => {
  it('is told alike for a missing and a foreign path, and cannot steer a terminal', async () => {
    const failure = credentialNotFound({ by: 'path', path: 'secret/\u001b[31mred\r\n' });
    expect(failure).toMatchObject({ code: 'credential_not_found', retryable: false });
    expect(failure.message).toContain('"secret/?[31mred??" that vault_credential_path names was not found');
    expect(await NO_CREDENTIALS.read('acme', REF, 'ssh')).toEqual({ kind: 'failed', failure: credentialNotFound(REF) });
    expect(await NO_CREDENTIALS.list('acme', null)).toEqual({ kind: 'listed', credentials: [] });
  });

  it('is named by a registration through its path or its id', () => {
    const neither = { vault_credential_path: null, ssh_credential_id: null };
    expect(credentialRefOf(neither)).toBeNull();
    expect(credentialRefOf({ ...neither, vault_credential_path: 'a' })).toEqual({ by: 'path', path: 'a' });
    expect(credentialRefOf({ ...neither, ssh_credential_id: 'b' })).toEqual({ by: 'id', id: 'b' });
  });
});
