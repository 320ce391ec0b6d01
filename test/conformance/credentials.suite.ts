import { type CredentialStore, parseCredentialPrefixes } from '@fleetwright/core/repo-sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sshKey } from './credential-keys.ts';

/** What every store of these tests allows: one folder for all, and one for each account. */
export const PREFIXES = prefixesIn('secret/data/powernode/gitops/, secret/data/tenants/{account}/');

export interface CredentialsUnderTest {
  readonly store: CredentialStore;
  /** By the path with `data/`. */
  put(path: string, values: Record<string, unknown>): Promise<void>;
  /** As people delete one: only its metadata may stay. */
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

const SHARED = 'secret/data/powernode/gitops';
const BASIC = { username: 'deploy', password: 'canary-password' };

/** Everything that `CredentialStore` promises, wherever credentials are. */
export function describeCredentials(name: string, create: () => Promise<CredentialsUnderTest>): void {
  describe(`credentials ${name}`, () => {
    let under: CredentialsUnderTest;
    let key: string;
    beforeAll(async () => {
      under = await create();
      key = sshKey();
      await under.put(`${SHARED}/https`, BASIC);
      await under.put(`${SHARED}/edge/eu/deploy-key`, { ssh_key: key.trimEnd() });
      await under.put('secret/data/tenants/acme/own', { ...BASIC, username: 'acme' });
      await under.put('secret/data/tenants/globex/own', { ...BASIC, username: 'globex' });
      await under.put('secret/data/elsewhere/key', BASIC);
    }, 120_000);
    afterAll(() => under.close());

    const read = (path: string, transport: 'https' | 'ssh' = 'https', account = 'acme') =>
      under.store.read(account, { by: 'path', path }, transport);

    it.each([`${SHARED}/https`, 'secret/powernode/gitops/https'])('%s is read, with or without data/', async (path) => {
      expect(await read(path)).toEqual({ kind: 'credential', credential: { kind: 'basic', ...BASIC } });
    });

    it('[RS63] a key gets back the line break at its end', async () => {
      const credential = { kind: 'ssh_key', privateKey: key };
      expect(await read(`${SHARED}/edge/eu/deploy-key`, 'ssh')).toEqual({ kind: 'credential', credential });
    });

    it('[RS63] keys in PEM form are read, and those with a passphrase refused, in both forms', async () => {
      const pem = sshKey({ form: 'PEM' });
      await under.put(`${SHARED}/pem`, { ssh_key: pem.replaceAll('\n', '\r\n') });
      expect(await read(`${SHARED}/pem`, 'ssh')).toMatchObject({ credential: { privateKey: pem } });
      for (const form of ['PEM', 'RFC4716'] as const) {
        await under.put(`${SHARED}/pem`, { ssh_key: sshKey({ form, passphrase: 'canary-passphrase' }) });
        const result = await read(`${SHARED}/pem`, 'ssh');
        expect(result).toMatchObject({ failure: { code: 'credential_malformed' } });
        expect(JSON.stringify(result)).toContain('passphrase, which nobody can type');
      }
      await under.remove(`${SHARED}/pem`);
    });

    it('[RS64] a missing, a foreign and a forbidden path fail alike', async () => {
      const missing = `${SHARED}/missing`;
      const answers = new Map<string, string>();
      for (const path of [missing, 'secret/data/tenants/globex/own', 'secret/data/elsewhere/key', `${SHARED}/../x`]) {
        const result = await read(path);
        expect(result).toMatchObject({ kind: 'failed', failure: { code: 'credential_not_found', retryable: false } });
        answers.set(path, JSON.stringify(result).replace(path, 'PATH'));
      }
      expect(new Set(answers.values()).size).toBe(1);
      expect(await read('secret/data/tenants/globex/own', 'https', 'globex')).toMatchObject({ kind: 'credential' });
    });

    it('an id from the list names the same credential, to those alone who may use it', async () => {
      const listing = await under.store.list('acme', null);
      const entry =
        listing.kind === 'listed' ? listing.credentials.find(({ path }) => path.endsWith('/acme/own')) : undefined;
      const ref = { by: 'id', id: entry?.id ?? '' } as const;
      expect(ref.id).toMatch(/^cred_[0-9a-f]{16}$/);
      expect(await under.store.read('acme', ref, 'https')).toMatchObject({ credential: { username: 'acme' } });
      const foreign = await under.store.read('globex', ref, 'https');
      expect(foreign).toMatchObject({ failure: { code: 'credential_not_found' } });
    });

    it('[RS63] the wrong kind names the keys that are missing and those that are there, and no value', async () => {
      const result = await read(`${SHARED}/https`, 'ssh');
      expect(result).toMatchObject({ failure: { code: 'credential_malformed', retryable: false } });
      const text = JSON.stringify(result).replaceAll('\\"', '"');
      expect(text).toContain('it has no "ssh_key", which an ssh remote needs; it has "password", "username"');
      expect(text).not.toContain('canary');
    });

    it('[RS63] a huge value is refused without it, and the credentials beside it are read', async () => {
      const path = `${SHARED}/huge`;
      await under.put(path, { username: 'deploy', password: 'canary'.repeat(100_000) });
      const basic = await read(path);
      await under.put(path, { ssh_key: `-----BEGIN OPENSSH PRIVATE KEY-----\n${'canary0/'.repeat(80_000)}` });
      for (const result of [basic, await read(path, 'ssh')]) {
        expect(result).toMatchObject({ failure: { code: 'credential_malformed', retryable: false } });
        expect(JSON.stringify(result)).not.toContain('canary');
      }
      await under.remove(path);
      expect(await read(`${SHARED}/https`)).toMatchObject({ kind: 'credential' });
    });

    it('a rotated credential is read at once, with its next version', async () => {
      const path = `${SHARED}/rotating`;
      await under.put(path, BASIC);
      await under.put(path, { ...BASIC, password: 'next' });
      expect(await read(path)).toMatchObject({ credential: { password: 'next' } });
      const listing = await under.store.list('acme', null);
      const entry = listing.kind === 'listed' ? listing.credentials.find((each) => each.path === path) : undefined;
      expect(entry?.version).toBe(2);
      await under.remove(path);
      expect(await read(path)).toMatchObject({ failure: { code: 'credential_not_found' } });
    });

    const listed = async (scope: string | null, account = 'acme') => {
      const listing = await under.store.list(account, scope);
      return listing.kind === 'listed' ? listing.credentials : listing.failure;
    };

    it('[RS62] the list tells everything but values, sorted by path', async () => {
      const credentials = await listed(null);
      expect(credentials).toEqual([
        { id: anId(), path: `${SHARED}/edge/eu/deploy-key`, scope: 'edge/eu', keyNames: ['ssh_key'], ...written(1) },
        { id: anId(), path: `${SHARED}/https`, scope: '', keyNames: ['password', 'username'], ...written(1) },
        {
          id: anId(),
          path: 'secret/data/tenants/acme/own',
          scope: '',
          keyNames: ['password', 'username'],
          ...written(1),
        },
      ]);
      expect(JSON.stringify(credentials)).not.toMatch(/canary|PRIVATE KEY|globex|elsewhere/);
    });

    it('[RS62] a value that was put in the place of a key is not listed', async () => {
      const path = `${SHARED}/slip`;
      const token = `glpat-${'q7ZkLwx9Vb2T'.repeat(2)}`;
      await under.put(path, { ...BASIC, [token]: '', 'canary/value': '', '{"canary":1}': '' });
      const entry = await listed(null).then((all) => Array.isArray(all) && all.find((each) => each.path === path));
      await under.remove(path);
      expect(entry).toMatchObject({ keyNames: ['password', 'username'] });
    });

    it.each([
      ['system', 3],
      ['', 3],
      ['edge', 1],
      ['edge/eu/', 1],
      ['edg', 0],
      ['nothing', 0],
      ['../..', 0],
    ])('[RS62] the scope %j holds %i', async (scope, count) => {
      expect(await listed(scope)).toHaveLength(count);
    });
  });
}

const anId = () => expect.stringMatching(/^cred_[0-9a-f]{16}$/);
const written = (version: number) => ({ version, rotatedAt: expect.stringMatching(/^20.*\.\d{3}Z$/) });

function prefixesIn(text: string) {
  const parsed = parseCredentialPrefixes(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.prefixes;
}
