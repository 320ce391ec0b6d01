import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PERMISSIONS } from '@fleetwright/contracts';
import { removeFolder } from '@fleetwright/kit/testing';
import { decodeJwt, importSPKI, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALGORITHM, ensureIdentity, TOKEN_RENEWAL_MS } from './identity.ts';

const HOUR_SECONDS = 3_600;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-identity-'));
});
afterEach(() => removeFolder(folder));

const inFile = async () => (await readFile(join(folder, 'admin-token'), 'utf8')).trim();

describe('the token of the local administrator', () => {
  it('holds every permission, for hours and not for good', async () => {
    const { token } = await ensureIdentity(folder);
    const { permissions, kind, iat = 0, exp = 0 } = decodeJwt(token);
    expect([permissions, kind]).toEqual([PERMISSIONS, 'user']);
    expect(exp - iat).toBeLessThanOrEqual(12 * HOUR_SECONDS);
    // One that fails to be renewed is followed by others that do not.
    expect(exp - iat).toBeGreaterThan((4 * TOKEN_RENEWAL_MS) / 1_000);
  });

  it('is renewed in its file, which its owner alone may read, and leaves nothing beside it', async () => {
    const identity = await ensureIdentity(folder);
    expect(await inFile()).toBe(identity.token);
    await identity.renew();
    const key = await importSPKI(await readFile(identity.publicKeyFile, 'utf8'), ALGORITHM);
    for (const token of [identity.token, await inFile()]) {
      expect((await jwtVerify(token, key)).payload.sub).toBe('admin');
    }
    expect((await stat(join(folder, 'admin-token'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).toSorted()).toEqual(['admin-token', 'keys']);
  });

  it('is made anew at each start, under the same keys', async () => {
    const first = await ensureIdentity(folder);
    const second = await ensureIdentity(folder);
    const key = await importSPKI(await readFile(second.publicKeyFile, 'utf8'), ALGORITHM);
    expect((await jwtVerify(first.token, key)).payload.sub).toBe('admin');
    expect(await inFile()).toBe(second.token);
  });

  it('is made by several at once without one being in the way of another', async () => {
    await ensureIdentity(folder);
    const made = await Promise.all(Array.from({ length: 16 }, () => ensureIdentity(folder)));
    expect(made.map(({ token }) => token)).toContain(await inFile());
    expect((await readdir(folder)).toSorted()).toEqual(['admin-token', 'keys']);
  });
});
