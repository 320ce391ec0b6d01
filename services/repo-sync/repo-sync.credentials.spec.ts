import { generateKeyPairSync } from 'node:crypto';
import { VaultCredentials } from '@fleetwright/adapters/credentials-vault';
import { MemoryGit } from '@fleetwright/adapters/pipeline-memory';
import type { Command } from '@fleetwright/contracts';
import type { GitCredential, GitTarget } from '@fleetwright/core/repo-sync';
import { type FakeVault, startFakeVault, type VaultFault } from '@fleetwright/kit/servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RepoSyncCredentials } from './index.ts';
import { RepoSyncHarness, URL } from './testing/harness.ts';

const TOKEN = 'canary-token';
const PATH = 'secret/data/powernode/gitops/deploy';
const CANARY = 'canary-password';
const CREDENTIAL = { kind: 'basic', username: 'deploy', password: CANARY };
const READ_DEADLINE_MS = 500;

/** Remembers what was asked with which credential. */
class RecordingGit extends MemoryGit {
  readonly asked: (GitCredential | null)[] = [];
  /** Called after the tip was told, before anything is fetched. */
  afterTip: () => Promise<void> = async () => {};

  override async tip(target: GitTarget) {
    this.asked.push(target.credential);
    const tip = await super.tip(target);
    await this.afterTip();
    return tip;
  }

  override async fetchFile(target: GitTarget, known: Parameters<MemoryGit['fetchFile']>[1]) {
    this.asked.push(target.credential);
    return super.fetchFile(target, known);
  }
}

describe('[F42] a run whose credential is in Vault', () => {
  let vault: FakeVault;
  let git: RecordingGit;
  let harness: RepoSyncHarness;
  let token: string;
  beforeEach(async () => {
    vault = await startFakeVault();
    token = TOKEN;
    vault.grant(TOKEN, { 'secret/data/powernode/gitops/*': ['read'] });
    git = new RecordingGit();
    git.commit(URL, { files: { 'fleet.yaml': 'version: 1\naccount: acme\n' } });
    const credentials = new VaultCredentials({
      url: vault.url,
      token: async () => token,
      namespace: null,
      prefixes: [{ mount: 'secret', folder: 'powernode/gitops/' }],
      readDeadlineMs: READ_DEADLINE_MS,
    });
    harness = new RepoSyncHarness({ git, credentials });
    await put({ username: 'deploy', password: CANARY });
    await harness.register({ vault_credential_path: PATH });
  });
  afterEach(() => vault.stop());

  const asRoot = (method: string, body?: unknown) =>
    fetch(`${vault.url}/v1/${PATH}`, {
      method,
      headers: { 'X-Vault-Token': vault.rootToken },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const put = async (data: unknown) => expect((await asRoot('POST', { data })).status).toBe(200);

  /** What the run shows, having asked git nothing and told no secret. */
  async function failed() {
    await harness.fetch();
    const { data } = await harness.latest('FetchFailed');
    expect(git.asked).toEqual([]);
    expect(JSON.stringify(harness.log.entries)).not.toMatch(/canary/);
    const [finding] = data.findings.items;
    return { code: finding?.code, message: finding?.message, retryable: data.retryable };
  }

  it('shows it to git, in both questions; the control of all that follows', async () => {
    await harness.fetch();
    expect(await harness.events('RevisionFetched')).toHaveLength(1);
    expect(git.asked.length).toBeGreaterThan(1);
    expect(git.asked).toEqual(git.asked.map(() => CREDENTIAL));
    expect(JSON.stringify(harness.log.entries)).not.toMatch(/canary/);
  });

  const status = (code: number): VaultFault => ({ kind: 'status', status: code, errors: [CANARY, TOKEN] });
  it.each<[string, VaultFault, boolean, RegExp]>([
    ['sealed', status(503), true, /sealed or down for maintenance \(503\)/],
    ['rate limited', status(429), true, /too often .* \(429\)/],
    ['broken', status(500), true, /error of its own \(500\)/],
    ['a bad gateway', status(502), true, /error of its own \(502\)/],
    ['a standby', status(473), true, /standby/],
    ['refusing the token', status(403), false, /refuses the token for this path \(403\)/],
    ['refusing the request', status(400), false, /\(400\)/],
    ['a teapot', status(418), false, /refuses the request \(418\)/],
    ['silent', { kind: 'slow', after: 'nothing' }, true, /did not answer in time/],
    ['dripping', { kind: 'slow', after: 'headers' }, true, /did not answer in time/],
    ['hanging up', { kind: 'reset' }, true, /could not be reached/],
    ['a web page', { kind: 'body', body: `<html>${CANARY}</html>`, contentType: 'text/html' }, false, /KV version 2/],
    ['of version 1', { kind: 'body', body: `{"data":{"password":"${CANARY}"}}` }, false, /KV version 2/],
    ['cut off', { kind: 'body', body: `{"data":{"data":{"password":"${CANARY}` }, false, /KV version 2/],
    ['an empty answer', { kind: 'body', body: '' }, false, /KV version 2/],
    ['a list', { kind: 'body', body: '{"data":[1]}' }, false, /KV version 2/],
    ['huge', { kind: 'huge', sizeBytes: 3_000_000 }, false, /larger than 1 MiB/],
  ])('fails closed when Vault is %s', async (_what, fault, retryable, message) => {
    vault.fail(fault);
    expect(await failed()).toEqual({
      code: 'credential_unreadable',
      message: expect.stringMatching(message),
      retryable,
    });
  });

  it('fails closed when Vault is down', async () => {
    await vault.stop();
    expect(await failed()).toMatchObject({ code: 'credential_unreadable', retryable: true });
  });

  it('never follows a redirect, so that the token goes nowhere else', async () => {
    const other = await startFakeVault();
    try {
      vault.fail({ kind: 'redirect', to: `${other.url}/v1/${PATH}` });
      expect(await failed()).toMatchObject({ code: 'credential_unreadable', retryable: false });
      expect(other.requests).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['lacks a key', { user: 'deploy', password: CANARY }, /no "username".*; it has "password", "user"$/],
    ['is for ssh', { ssh_key: CANARY }, /no "username" and no "password".*; it has "ssh_key"$/],
    ['is no text', { username: 'deploy', password: { inner: CANARY } }, /its "password" is not a text/],
    ['would add a header', { username: 'deploy', password: `${CANARY}\r\nX: y` }, /a line break/],
    ['is a value in the place of a key', { [`${CANARY} x`]: '' }, /it has 1 other key$/],
  ])('fails closed when the credential %s', async (_what, data, message) => {
    await put(data);
    expect(await failed()).toEqual({
      code: 'credential_malformed',
      message: expect.stringMatching(message),
      retryable: false,
    });
  });

  it('fails closed when the credential was deleted', async () => {
    await asRoot('DELETE');
    expect(await failed()).toMatchObject({ code: 'credential_not_found', retryable: false });
  });

  it.each([
    ['a token that was revoked', 'revoked'],
    ['no token that could be one', 'line\nbreak'],
  ])('fails closed with %s', async (_what, given) => {
    token = given;
    expect(await failed()).toMatchObject({ code: 'credential_unreadable', retryable: false });
  });

  it('rotated in the middle of a run stays the same for it, and the next run reads the new one', async () => {
    git.afterTip = () => put({ username: 'deploy', password: 'next' });
    await harness.fetch();
    expect(git.asked.length).toBeGreaterThan(1);
    expect(git.asked).toEqual(git.asked.map(() => CREDENTIAL));
    await harness.review();
    await harness.sync();
    git.asked.length = 0;
    await harness.fetch();
    expect(git.asked[0]).toEqual({ ...CREDENTIAL, password: 'next' });
  });

  it('asks one path with the token in its header, and keeps nothing', async () => {
    const before = vault.requests.length;
    await harness.fetch();
    expect(
      vault.requests.slice(before).map(({ method, path, headers }) => [method, path, headers['x-vault-token']]),
    ).toEqual([['GET', PATH, TOKEN]]);
  });
});

describe('ListCredentials', () => {
  const list = (harness: RepoSyncHarness, scope: string | null) =>
    new RepoSyncCredentials(harness.ports).list(
      harness.command('ListCredentials', { scope }) as Command<'ListCredentials'>,
    );

  it('tells ids, paths and names of keys', async () => {
    const harness = new RepoSyncHarness();
    harness.credentials.put('acme', PATH, { kind: 'basic', username: 'deploy', password: CANARY });
    expect(await list(harness, null)).toEqual({
      ok: true,
      result: {
        credentials: [
          {
            id: `id-of-${PATH}`,
            path: PATH,
            scope: '',
            key_names: ['password', 'username'],
            version: 1,
            rotated_at: '2026-01-01T00:00:00.000Z',
          },
        ],
      },
      position: null,
      account_revision: null,
    });
  });

  it('is refused when the store does not answer', async () => {
    const vault = await startFakeVault();
    await vault.stop();
    const prefixes = [{ mount: 'secret', folder: '' }];
    const credentials = new VaultCredentials({ url: vault.url, token: async () => TOKEN, namespace: null, prefixes });
    expect(await list(new RepoSyncHarness({ credentials }), null)).toMatchObject({
      ok: false,
      code: 'credential_unreadable',
    });
  });
});

describe('ReadPublicKey', () => {
  const read = (harness: RepoSyncHarness, ssh_credential_id: string) =>
    new RepoSyncCredentials(harness.ports).readPublicKey(
      harness.command('ReadPublicKey', { ssh_credential_id }) as Command<'ReadPublicKey'>,
    );

  it('tells the public half of a key, and nothing of the private one', async () => {
    const harness = new RepoSyncHarness();
    const { privateKey } = generateKeyPairSync('ed25519');
    const text = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    harness.credentials.put('acme', PATH, { kind: 'ssh_key', privateKey: text });
    const reply = await read(harness, `id-of-${PATH}`);
    expect(reply).toMatchObject({
      ok: true,
      result: { public_key: expect.stringMatching(/^ssh-ed25519 [A-Za-z0-9+/]+=*$/) },
    });
    expect(JSON.stringify(reply)).not.toContain(text.split('\n')[1]);
  });

  it('refuses what is no key, naming no part of it', async () => {
    const harness = new RepoSyncHarness();
    harness.credentials.put('acme', PATH, { kind: 'ssh_key', privateKey: CANARY });
    for (const id of [`id-of-${PATH}`, 'nothing']) {
      const reply = await read(harness, id);
      expect(reply).toMatchObject({ ok: false, code: 'credential_unreadable' });
      expect(JSON.stringify(reply)).not.toContain(CANARY);
    }
  });
});
