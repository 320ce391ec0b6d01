import type { Change, Json } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK, maskChange, maskSecrets } from './mask.ts';
import { isSecretKey, isSecretValue } from './secrets.ts';

const CANARY = 'canary-7b1f';

describe('secret keys', () => {
  it.each(['password', 'db_password', 'dbPassword', 'DB-PASSWORD', 'token', 'api_key', 'apiKey', 'API-KEY', 'ssh_key'])(
    '[FL16] %s',
    (key) => expect(isSecretKey(key)).toBe(true),
  );
  it.each(['client.secret', 'private_key_pem', 'secretKey', 'passphrase'])('[FL16] %s', (key) =>
    expect(isSecretKey(key)).toBe(true),
  );
  it.each(['key_name', 'tokenizer', 'keyboard', 'secretary', 'key', 'public_key', 'api', ''])('[FL16] not %s', (key) =>
    expect(isSecretKey(key)).toBe(false),
  );
});

describe('secret values', () => {
  it.each([
    '-----BEGIN OPENSSH PRIVATE KEY-----\nabc',
    'ghp_0123456789abcdef',
    'hvs.CAESI',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig',
    'https://user:pass@example.com/repo',
  ])('[FL17] %s', (value) => expect(isSecretValue(value)).toBe(true));
  it.each(['https://example.com/a:b@c', 'edge-cdn', '-----BEGIN CERTIFICATE-----', 'eyJ', 5, null])(
    '[FL17] not %s',
    (value) => expect(isSecretValue(value)).toBe(false),
  );
});

describe('masking', () => {
  it('[FL18] masks at any depth and keeps the rest', () => {
    const value = { a: [{ token: CANARY, name: 'x' }], password: null, deep: { secret: { nested: CANARY } } };
    expect(maskSecrets(value)).toEqual({ a: [{ token: MASK, name: 'x' }], password: null, deep: { secret: MASK } });
  });

  it('[FL18] answers the same value when nothing is secret', () => {
    const value = { region: 'eu', list: [1, { a: null }] };
    expect(maskSecrets(value)).toBe(value);
  });

  it('[FL18] no value below a secret key survives', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (beside, inside) => {
        const masked = maskSecrets({ beside, api_key: { inside, canary: CANARY } } as Json);
        expect(JSON.stringify(masked)).not.toContain(CANARY);
      }),
    );
  });

  it('[FL18] masks every part of a change, and paths that name a secret key', () => {
    const change: Change = {
      kind: 'module',
      key: 'm',
      action: 'update',
      cause: 'git',
      fields: [
        { path: 'config.db_password', from: CANARY, to: null, cause: 'git' },
        { path: 'modules[token-service].version', from: '1', to: '2', cause: 'git' },
        { path: 'config.workers', to: 4, cause: 'git' },
      ],
      write: { config: { db_password: CANARY } },
      declared: { config: { db_password: CANARY } },
      live: { config: { db_password: CANARY } },
      live_version: 1,
      depends_on: [],
      digest: '0'.repeat(64),
    };
    const masked = maskChange(change);
    expect(JSON.stringify(masked)).not.toContain(CANARY);
    expect(masked.fields).toEqual([
      { path: 'config.db_password', from: MASK, to: null, cause: 'git' },
      { path: 'modules[token-service].version', from: '1', to: '2', cause: 'git' },
      { path: 'config.workers', to: 4, cause: 'git' },
    ]);
    expect(maskChange({ ...change, live: null }).live).toBeNull();
  });
});
