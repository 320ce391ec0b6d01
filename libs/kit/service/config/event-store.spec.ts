import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readEventStore } from './event-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetwright-password-'));
const file = join(folder, 'password');
afterAll(() => rmSync(folder, { recursive: true }));

const read = (eventStoreUrl: string | null, eventStorePasswordFile: string | null) =>
  readEventStore({ eventStoreUrl, eventStorePasswordFile, eventStoreAppendBytes: 1_000_000 });

describe('where events are kept', () => {
  it('is PostgreSQL when nothing is said', () => {
    expect(read(null, null)).toBeNull();
  });

  it('is the KurrentDB of the URL, as it is written', () => {
    const url = 'kurrentdb://ops:secret@db.example:2113?tlsCaFile=/etc/ca.crt';
    expect(read(url, null)).toEqual({ url, appendBytesMax: 1_000_000 });
  });

  it.each([
    ['kurrentdb://ops@db.example:2113', 'kurrentdb://ops:p%40ss%2Fw%3Aord@db.example:2113'],
    ['kurrentdb+discover://ops@a:1,b:2?tls=true', 'kurrentdb+discover://ops:p%40ss%2Fw%3Aord@a:1,b:2?tls=true'],
  ])('takes the password from its file, whatever signs it has: %s', (url, whole) => {
    writeFileSync(file, 'p@ss/w:ord\n');
    expect(read(url, file)?.url).toBe(whole);
  });

  it.each([
    ['without a URL', null, 'hidden', 'FLEETWRIGHT_EVENT_STORE_URL is not'],
    ['beside another password', 'kurrentdb://ops:other@a:1', 'hidden', 'has a password too'],
    ['without a user', 'kurrentdb://a:1', 'hidden', 'names no user'],
    ['that is empty', 'kurrentdb://ops@a:1', ' \n', 'which is empty'],
  ])('refuses a file %s, and tells no secret', (_what, url, text, words) => {
    writeFileSync(file, text);
    expect(() => read(url, file)).toThrow(words);
    expect(() => read(url, file)).not.toThrow(/hidden|other/);
  });

  it('refuses a file that is not there, by its name', () => {
    expect(() => read('kurrentdb://ops@a:1', join(folder, 'none'))).toThrow(/none, which is not there/);
  });
});
