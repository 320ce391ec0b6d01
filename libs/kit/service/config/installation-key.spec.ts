import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { readWebhookKey } from './installation-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetwright-webhook-key-'));
afterAll(() => removeFolder(folder));
const file = (text: string | Buffer) => {
  const path = join(folder, 'webhook.key');
  writeFileSync(path, text);
  return path;
};
const base64 = (bytes: number) => Buffer.alloc(bytes, 3).toString('base64');

describe('the key of webhooks', () => {
  it('comes from the environment or a file', () => {
    expect(readWebhookKey({ webhookKey: base64(32), webhookKeyFile: null })).toEqual(Buffer.alloc(32, 3));
    expect(readWebhookKey({ webhookKey: null, webhookKeyFile: file(`${base64(48)}\n`) })).toEqual(Buffer.alloc(48, 3));
  });

  it.each<[string, string | null, string | Buffer | null, string]>([
    ['is missing', null, null, 'set FLEETWRIGHT_WEBHOOK_KEY_FILE or'],
    ['is given twice', base64(32), base64(32), 'are both set'],
    ['is empty', '', null, 'FLEETWRIGHT_WEBHOOK_KEY holds no key'],
    ['is a space', ' ', null, 'FLEETWRIGHT_WEBHOOK_KEY holds no key'],
    ['is one byte short', base64(31), null, 'expected at least 32 bytes in base64'],
    ['is a password', 'correct horse battery staple, and more of that', null, 'expected at least 32 bytes'],
    ['is an empty file', null, '', 'holds no key'],
    ['is a short file', null, base64(8), 'holds no key'],
    ['is a file of bytes', null, Buffer.alloc(64, 200), 'holds no key'],
  ])('that %s keeps a service from starting', (_what, webhookKey, text, why) => {
    const settings = { webhookKey, webhookKeyFile: text === null ? null : file(text) };
    expect(() => readWebhookKey(settings)).toThrow(why);
    expect(() => readWebhookKey(settings)).toThrow('the environment is not valid');
  });

  it('that cannot be read is named by its file', () => {
    expect(() => readWebhookKey({ webhookKey: null, webhookKeyFile: join(folder, 'none') })).toThrow(
      'none, is not there',
    );
    expect(() => readWebhookKey({ webhookKey: null, webhookKeyFile: folder })).toThrow('cannot be read (EISDIR)');
  });

  it('is never told', () => {
    const secret = 'canary-canary';
    expect(() => readWebhookKey({ webhookKey: secret, webhookKeyFile: null })).not.toThrow(secret);
  });
});
