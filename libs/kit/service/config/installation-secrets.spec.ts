import { describe, expect, it } from 'vitest';
import { InstallationSecrets } from './installation-secrets.ts';

const secrets = new InstallationSecrets(Buffer.alloc(32, 1));
const others = new InstallationSecrets(Buffer.alloc(32, 2));

describe("what is sealed under the installation's key", () => {
  it('is read again by the same account of the same installation, and never looks the same twice', () => {
    const sealed = secrets.seal('acme', 'https://hooks.example.com/größe');
    expect(secrets.unseal('acme', sealed)).toBe('https://hooks.example.com/größe');
    expect(secrets.seal('acme', 'https://hooks.example.com/größe')).not.toBe(sealed);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('hooks');
  });

  it('is nothing to another account or installation, nor where a bit was changed or cut off', () => {
    const sealed = secrets.seal('acme', 'https://hooks.example.com');
    expect(secrets.unseal('rival', sealed)).toBeUndefined();
    expect(others.unseal('acme', sealed)).toBeUndefined();
    const bytes = Buffer.from(sealed, 'base64url');
    for (const at of [0, 12, 28, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(secrets.unseal('acme', changed.toString('base64url')), `byte ${at}`).toBeUndefined();
    }
    expect(secrets.unseal('acme', sealed.slice(0, 20))).toBeUndefined();
    expect(secrets.unseal('acme', '')).toBeUndefined();
  });
});

describe('the secret of a subscription', () => {
  it('is 32 bytes in the form of Standard Webhooks, another one for each subscription, generation and installation', () => {
    const { bytes, text } = secrets.outgoing('one', 1);
    expect(text).toBe(`whsec_${bytes.toString('base64')}`);
    expect(bytes).toHaveLength(32);
    expect(secrets.outgoing('one', 1).text).toBe(text);
    const all = [
      text,
      secrets.outgoing('one', 2).text,
      secrets.outgoing('two', 1).text,
      others.outgoing('one', 1).text,
    ];
    expect(new Set(all).size).toBe(4);
  });
});
