import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CREDENTIAL_KEYS_SHOWN_MAX,
  CREDENTIAL_PATH_LENGTH_MAX,
  CREDENTIAL_PATH_PARTS_MAX,
  CREDENTIAL_PREFIXES_MAX,
  PASSWORD_LENGTH_MAX,
  PRIVATE_KEY_LENGTH_MAX,
  USERNAME_LENGTH_MAX,
} from '../limits.ts';
import { locateCredential, locationOf, parseCredentialPrefixes, printable } from './credential-path.ts';
import { credentialFrom, keyNamesShown } from './credential-shape.ts';
import { credentialMalformed, credentialNotFound, credentialUnreadable } from './credentials.ts';
import { privateKeyFrom } from './private-key.ts';

const PREFIX = { mount: 'secret', folder: 'git/' };
const TWO = [PREFIX, { mount: 'team/kv', folder: '' }];
const REF = { by: 'path', path: 'secret/data/git/x' } as const;
const messageOf = (stored: Record<string, unknown>, transport: 'https' | 'ssh') => {
  const result = credentialFrom(REF, stored, transport);
  return result.kind === 'failed' ? result.failure.message : 'none';
};

describe('[RS60] the operator’s folders', () => {
  it('are as many as the limit and no more', () => {
    const list = (count: number) => Array.from({ length: count }, (_, n) => `secret/data/f${n}/`).join(',');
    expect(parseCredentialPrefixes(list(CREDENTIAL_PREFIXES_MAX))).toMatchObject({ ok: true });
    expect(parseCredentialPrefixes(list(CREDENTIAL_PREFIXES_MAX + 1))).toEqual({
      ok: false,
      problem: `expected at most ${CREDENTIAL_PREFIXES_MAX} folders, found ${CREDENTIAL_PREFIXES_MAX + 1}`,
    });
  });

  it('that are none are named, without what would steer a terminal', () => {
    expect(parseCredentialPrefixes('secret/\u001b[2J/x')).toEqual({
      ok: false,
      problem: expect.stringMatching(/^"secret\/\?\[2J\/x" is no folder of a store: it has other characters/),
    });
    expect(parseCredentialPrefixes('secret/{other}/x')).toMatchObject({ problem: expect.stringContaining('braces') });
    expect(parseCredentialPrefixes('')).toMatchObject({ problem: expect.stringContaining('at least one folder') });
  });
});

describe('[RS61] a path', () => {
  const kindOf = (path: string) => locateCredential(path, TWO).kind;

  it('is as long and as deep as the limits and no more', () => {
    const long = (length: number) => `secret/git/${'x'.repeat(length - 'secret/git/'.length)}`;
    expect([kindOf(long(CREDENTIAL_PATH_LENGTH_MAX)), kindOf(long(CREDENTIAL_PATH_LENGTH_MAX + 1))]).toEqual([
      'located',
      'malformed',
    ]);
    const deep = (parts: number) => ['secret', 'git', ...Array(parts - 2).fill('x')].join('/');
    expect([kindOf(deep(CREDENTIAL_PATH_PARTS_MAX)), kindOf(deep(CREDENTIAL_PATH_PARTS_MAX + 1))]).toEqual([
      'located',
      'malformed',
    ]);
  });

  it.each([
    ['secret/data/git/a', 'secret/data/git/a'],
    ['secret/git/a', 'secret/data/git/a'],
    ['team/kv/data/a', 'team/kv/data/a'],
    ['team/kv/a/b', 'team/kv/data/a/b'],
    ['secrets/git/a', undefined],
    ['git/a', undefined],
    ['x/secret/data/git/a', undefined],
    ['secret/data/gitx/a', undefined],
    ['secret/data/a/git/', undefined],
    ['team/kv', undefined],
    ['team/kv/data', 'team/kv/data/data'],
    ['team', undefined],
  ])('%s is %s below the folders that are allowed', (path, found) => {
    const located = locateCredential(path, TWO);
    expect(located.kind === 'located' ? located.location.path : undefined).toBe(found);
  });

  it('that was located is located again as the same, whichever folders are allowed beside', () => {
    const part = fc.constantFrom('a', 'b', 'data', 'git', 'x.y', '@z');
    const below = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(below, fc.boolean(), (name, isReversed) => {
        const location = locationOf(PREFIX, name);
        const allowed = isReversed ? TWO.toReversed() : TWO;
        expect(locateCredential(location.path, allowed)).toEqual({ kind: 'located', location });
        expect(location.name.endsWith(name) && location.scope === name.split('/').slice(0, -1).join('/')).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it('is shown on one line of bounded length', () => {
    expect(printable('a\r\n\u001bü b')).toBe('a???? b');
    expect(printable('x'.repeat(600))).toHaveLength(CREDENTIAL_PATH_LENGTH_MAX);
  });
});

describe('[RS63] the shape of a credential', () => {
  const login = (username: string, password: string) => credentialFrom(REF, { username, password }, 'https').kind;
  const keyOf = (body: string) => `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;

  it('its texts are as long as the limits and no longer', () => {
    const [u, p] = [USERNAME_LENGTH_MAX, PASSWORD_LENGTH_MAX];
    expect([login('u'.repeat(u), 'p'.repeat(p)), login('u'.repeat(u + 1), 'p'), login('u', 'p'.repeat(p + 1))]).toEqual(
      ['credential', 'failed', 'failed'],
    );
    const frame = keyOf('').length;
    expect(privateKeyFrom(keyOf('A'.repeat(PRIVATE_KEY_LENGTH_MAX - frame))).ok).toBe(true);
    expect(privateKeyFrom(keyOf('A'.repeat(PRIVATE_KEY_LENGTH_MAX - frame + 1)))).toMatchObject({
      problem: expect.stringContaining('more than'),
    });
  });

  it('a key that is null or inherited is missing', () => {
    expect(messageOf({ username: 'a', password: null }, 'https')).toContain('it has no "password"');
    expect(messageOf(Object.create({ ssh_key: 'x' }), 'ssh')).toContain('it has no "ssh_key"');
  });

  it.each([
    [{}, 'it has no keys'],
    [{ note: 1 }, 'it has "note"'],
    [{ b: 1, a: 2 }, 'it has "a", "b"'],
    [{ 'not a name': 1 }, 'it has 1 other key'],
    [{ 'not a name': 1, '{}': 2 }, 'it has 2 other keys'],
    [{ a: 1, 'not a name': 1 }, 'it has "a", 1 other key'],
    [{ ghp_q7ZkLwx9Vb2Tn5Rd8yHc4Aa1: 1, note: 2 }, 'it has "note", 1 other key'],
    [{ [`n${'x'.repeat(39)}`]: 1 }, `it has "n${'x'.repeat(39)}"`],
    [{ [`n${'x'.repeat(40)}`]: 1 }, 'it has 1 other key'],
  ])('of %j is told: %s', (stored, told) => {
    expect(messageOf(stored, 'ssh')).toMatch(new RegExp(`; ${told}$`));
  });

  it('names at most as many keys as fit a line, and counts the rest', () => {
    const stored = Object.fromEntries(Array.from({ length: CREDENTIAL_KEYS_SHOWN_MAX + 3 }, (_, n) => [`key${n}`, 1]));
    const message = messageOf(stored, 'ssh');
    expect(message.match(/"key\d+"/g)).toHaveLength(CREDENTIAL_KEYS_SHOWN_MAX);
    expect(message).toMatch(/, 3 other keys$/);
    expect(keyNamesShown(['b', 'a', '0x', ''])).toEqual(['a', 'b']);
  });

  it.each([
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'is a public key'],
    ['ecdsa-sha2-nistp256 AAAA', 'is a public key'],
    ['sk-ssh-ed25519@openssh.com AAAA', 'is a public key'],
    ['hello -----BEGIN PUBLIC KEY', 'is no private key'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'is no private key'],
    ['one line', 'is no private key'],
    ['', 'is empty'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----',
      'does not end with "-----END RSA PRIVATE KEY-----"',
    ],
    ['-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----', 'not base64'],
    ['-----BEGIN PRIVATE KEY-----\nAAAA\nn o\n-----END PRIVATE KEY-----', 'not base64'],
    ['-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----', 'not base64'],
  ])('the key %j %s', (value, problem) => {
    expect(privateKeyFrom(value)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });

  it('a key whose cipher or magic is cut between two lines is read as one', () => {
    const digits = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAA';
    for (const at of [5, 20, 24, 30]) {
      const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${digits.slice(0, at)}\n  ${digits.slice(at)}\n-----END OPENSSH PRIVATE KEY-----`;
      expect(privateKeyFrom(text)).toEqual({ ok: true, text: `${text.replace('\n  ', '\n')}\n` });
    }
  });

  it('a key that was read is read again as the same', () => {
    const line = fc.stringMatching(/^[A-Za-z0-9+/]{1,20}$/);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const read = privateKeyFrom(keyOf(lines.join('\n')).replaceAll('\n', end));
        expect(read).toEqual({ ok: true, text: keyOf(lines.join('\n')) });
        expect(privateKeyFrom(read.ok ? read.text : '')).toEqual(read);
      }),
      { numRuns: 60 },
    );
  });
});

describe('[RS64] a failure of a credential', () => {
  const ID = { by: 'id', id: 'cred_0123456789abcdef' } as const;
  it('names the setting that names it', () => {
    expect(credentialNotFound(REF).message).toContain(`"${REF.path}" that vault_credential_path names`);
    expect(credentialNotFound(ID).message).toContain(`"${ID.id}" that ssh_credential_id names`);
    expect(credentialMalformed(ID, 'it is odd').message).toBe(`the credential "${ID.id}" cannot be used: it is odd`);
  });

  it.each([true, false])('may pass by itself: %s, as the store says', (retryable) => {
    expect(credentialUnreadable('the store is sealed', { retryable })).toEqual({
      code: 'credential_unreadable',
      message: 'the credential could not be read: the store is sealed',
      retryable,
    });
  });
});
