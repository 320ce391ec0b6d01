import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grantAccess, KurrentEventStore, type Login } from '@fleetwright/adapters/event-store-kurrent';
import { createCertificate, type KurrentDbServer, startKurrentDb } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appended, appendOf, wholeLog } from './store-under-test.ts';

const ADMIN: Login = { name: 'admin', password: 'first-password' };
const OURS: Login = { name: 'fleetwright', password: 'ours / 1' };
const OTHER: Login = { name: 'somebody', password: 'theirs-1' };

let folder: string;
let server: KurrentDbServer;
const stores: KurrentEventStore[] = [];

const urlOf = ({ name, password }: Login) => server.url.replace('://', `://${name}:${encodeURIComponent(password)}@`);

function storeOf(login: Login): KurrentEventStore {
  const store = new KurrentEventStore({
    connectionString: urlOf(login),
    serverAppendBytes: server.appendBytesMax,
  });
  stores.push(store);
  return store;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-kurrentdb-'));
  const tls = { certificate: await createCertificate([], 'rsa'), adminPassword: ADMIN.password };
  server = await startKurrentDb({ dataDir: folder, tls });
  await grantAccess({ url: server.url, admin: ADMIN, user: OTHER });
  // Whoever comes last is the one with rights.
  await grantAccess({ url: server.url, admin: ADMIN, user: OURS });
});

afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

afterAll(async () => {
  await server.kill();
  await removeFolder(folder);
});

describe('a user of our own, over TLS', () => {
  it('is fit for the start, appends, reads, reads everything and is woken', async () => {
    const store = storeOf(OURS);
    await store.mustFit();
    let woken = 0;
    store.onAppended(() => (woken += 1));
    const events = await appended(store.append(appendOf('a', [1, 2])));
    expect(await storeOf(OURS).read('a')).toEqual(events);
    expect(await wholeLog(storeOf(OURS))).toEqual(expect.arrayContaining([...events]));
    await waitFor(() => woken > 0, { what: 'a wake' });
  });

  it('deletes nothing, cuts nothing, and sees no system stream', async () => {
    const client = KurrentDBClient.connectionString(urlOf(OURS));
    client.setCredentialsProvider(() => ({ username: OURS.name, password: OURS.password }));
    const denied = { type: 'access-denied' };
    await appended(storeOf(OURS).append(appendOf('kept', [3])));
    await expect(client.deleteStream('kept')).rejects.toMatchObject(denied);
    await expect(client.tombstoneStream('kept')).rejects.toMatchObject(denied);
    await expect(client.setStreamMetadata('kept', { maxCount: 1 })).rejects.toMatchObject(denied);
    const settings = async () => {
      for await (const _ of client.readStream('$settings')) break;
    };
    await expect(settings()).rejects.toMatchObject(denied);
    await client.dispose();
    expect(await storeOf(OURS).read('kept')).toHaveLength(1);
  });

  it.each([
    ['another user', OTHER],
    ['a wrong password', { ...OURS, password: 'guessed' }],
  ])('%s reads and writes nothing of ours, and is told so at the start', async (_who, login) => {
    const store = storeOf(login);
    await expect(store.mustFit()).rejects.toThrow(
      /^KurrentDB denies access: check the user in FLEETWRIGHT_EVENT_STORE_URL/,
    );
    await expect(store.read('a')).rejects.toThrow('denied access');
    await expect(store.append(appendOf('b', [4]))).rejects.toThrow('denied access');
  });

  it('gets a new password when it is made again', async () => {
    const user = { ...OURS, password: 'ours / 2' };
    await grantAccess({ url: server.url, admin: ADMIN, user });
    await storeOf(user).mustFit();
    await grantAccess({ url: server.url, admin: ADMIN, user: OURS });
  });
});
