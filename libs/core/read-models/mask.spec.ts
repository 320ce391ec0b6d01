import { describe, expect, it } from 'vitest';
import { MASK } from '@fleetwright/core/fleet';
import { maskSecrets } from '@fleetwright/core/fleet';

describe('masking', () => {
  it('[RM60] hides values below a secret name, whole, and keeps null', () => {
    const value = {
      config: { token: 'abc', nested: { secret: { a: 1 } }, tokens: [1], password: null, key_name: 'edge' },
    };
    expect(maskSecrets(value)).toEqual({
      config: { token: MASK, nested: { secret: MASK }, tokens: MASK, password: null, key_name: 'edge' },
    });
  });

  it('[RM60] hides both sides of a difference whose path names a secret', () => {
    const difference = { path: 'modules[nginx].config.api_key', from: 'a', to: 'b', cause: 'git' };
    expect(maskSecrets(difference)).toEqual({ ...difference, from: MASK, to: MASK });
    const ofModule = { path: 'modules[token-service].version', from: '1', to: '2' };
    expect(maskSecrets(ofModule)).toBe(ofModule);
  });

  it.each([
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc'],
    ['a token of a git host', `ghp_${'a'.repeat(36)}`],
    ['credentials in a URL', 'https://user:hunter2@git.example.com/x'],
  ])('[RM60] hides %s wherever it stands', (_what, text) => {
    expect(maskSecrets([{ note: text }])).toEqual([{ note: MASK }]);
  });

  it('[RM60] answers the same object when there is nothing to hide', () => {
    const value = { a: [1, { b: 'https://git.example.com/x' }], c: null };
    expect(maskSecrets(value)).toBe(value);
  });

  it('keys such as __proto__ stay data', () => {
    const value = JSON.parse('{"__proto__":{"token":"abc"}}') as object;
    expect(JSON.stringify(maskSecrets(value))).toBe(`{"__proto__":{"token":"${MASK}"}}`);
  });
});
