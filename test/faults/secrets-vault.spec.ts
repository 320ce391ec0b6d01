import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSshKey, type FakeVault, startFakeVault, type VaultFault } from '@fleetwright/kit/servers';
import { canaryOf, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../end-to-end/api.ts';
import { type FaultyRemotes, startFaultyRemotes, USERNAME } from './secrets/faulty-remotes.ts';
import { ObservedStack } from './secrets/observed-stack.ts';

const FOLDER = 'secret/data/powernode/gitops';
const REPOSITORIES = `${SYSTEM}/gitops_repositories`;

const secret = () => `${randomBytes(18).toString('base64url')}/+"'%é;#${randomBytes(18).toString('base64url')}`;
const RIGHT = secret();
const NEXT = secret();
/** Accepted nowhere: it only ever stands where Vault puts it. */
const TOLD = secret();
const TOKEN = `hvs.${randomBytes(30).toString('hex')}`;
const PLANTED = `planted${randomBytes(24).toString('hex')}`;

let observed: ObservedStack;
let remotes: FaultyRemotes;
let vault: FakeVault;
let folder: string;
let fleet: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-faulty-'));
  const key = await createSshKey();
  const file = `version: 1\naccount: demo\ntemplates:\n  - name: edge\n    description: ${PLANTED}\n`;
  [vault, remotes] = await Promise.all([
    startFakeVault(),
    startFaultyRemotes({ folder, password: RIGHT, key, fleet: file, message: 'Declare the fleet' }),
  ]);
  vault.grant(TOKEN, {
    'secret/data/powernode/gitops/*': ['read'],
    'secret/subkeys/powernode/gitops/*': ['read'],
    'secret/metadata/powernode/gitops/*': ['list'],
  });
  await put('right', { username: USERNAME, password: RIGHT });
  await put('key', { ssh_key: key.privateKey });
  observed = await ObservedStack.start({
    planted: canaryOf('the planted one', PLANTED),
    canaries: [
      canaryOf('the password', RIGHT),
      canaryOf('the next password', NEXT),
      canaryOf('what Vault told', TOLD),
      canaryOf('the token for Vault', TOKEN),
      canaryOf('the key', key.privateKey),
    ],
    environmentOf: {
      'repo-sync': {
        FLEETWRIGHT_CREDENTIALS_FILE: '',
        FLEETWRIGHT_CREDENTIALS_KEY_FILE: '',
        FLEETWRIGHT_VAULT_URL: vault.url,
        FLEETWRIGHT_VAULT_TOKEN: TOKEN,
      },
    },
  });
  observed.allow(['the token for Vault']);
  fleet = await registered('fleet', 'right', remotes.url('fleet'));
  expect(await observed.lastRun(fleet)).toMatchObject({ status: 'diff_ready' });
});
afterAll(async () => {
  await Promise.all([observed?.stop(), remotes?.stop(), vault?.stop()]);
  await removeFolder(folder);
});
afterEach(() => vault.fail(undefined));

async function put(name: string, data: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${vault.url}/v1/${FOLDER}/${name}`, {
    method: 'POST',
    headers: { 'X-Vault-Token': vault.rootToken },
    body: JSON.stringify({ data }),
  });
  if (!response.ok) throw new Error(`Vault answered ${response.status}`);
}

const registered = (name: string, credential: string, repo_url: string, path_prefix = '') =>
  observed.register({ name, repo_url, path_prefix, vault_credential_path: `${FOLDER}/${credential}` });

/** What a new run of the repository comes to. */
async function codesOfNextRun(repository: string): Promise<readonly string[]> {
  const id = await observed.syncNow(repository);
  const run = await observed.lastRun(repository);
  expect(run.id).toBe(id);
  return run.codes;
}

describe('[I9] [F42] with credentials in Vault', () => {
  const words = [`permission denied for ${TOKEN}`, `password=${TOLD}`, encodeURIComponent(TOLD)];
  const status = (code: number): VaultFault => ({ kind: 'status', status: code, errors: words });
  const inJson = JSON.stringify(TOLD);
  it.each<[string, VaultFault]>([
    ['sealed', status(503)],
    ['refusing', status(403)],
    ['asked too often', status(429)],
    ['broken', status(500)],
    ['misunderstanding', status(400)],
    ['slow', { kind: 'slow', after: 'nothing' }],
    ['dripping', { kind: 'slow', after: 'headers' }],
    ['hanging up', { kind: 'reset' }],
    ['redirecting', { kind: 'redirect', to: `http://127.0.0.1:1/?token=${encodeURIComponent(TOKEN)}` }],
    ['a web page', { kind: 'body', body: `<html>${TOLD} ${TOKEN}</html>`, contentType: 'text/html' }],
    ['of version 1', { kind: 'body', body: `{"data":{"username":"x","password":${inJson}}}` }],
    ['cut off', { kind: 'body', body: `{"data":{"data":{"username":"x","password":${inJson.slice(0, -1)}` }],
    ['of another shape', { kind: 'body', body: `{"data":{"data":[${inJson}],"metadata":{}}}` }],
    ['huge', { kind: 'huge', sizeBytes: 3_000_000 }],
  ])('Vault is %s: the run fails, git is not called, and its words are not repeated', async (_what, fault) => {
    vault.fail(fault);
    const before = remotes.asked();
    expect(await codesOfNextRun(fleet)).toEqual(['credential_unreadable']);
    const settings = { repo_url: remotes.url('fleet'), vault_credential_path: `${FOLDER}/right` };
    await observed.ask('post', `${REPOSITORIES}/check_connection`, { gitops_repository: settings });
    const listed = await observed.ask('get', `${SYSTEM}/vault_credentials`);
    expect([listed.status, listed.body.code]).toEqual([503, 'credential_unreadable']);
    expect(remotes.asked()).toBe(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ['no text', { username: USERNAME, password: { inner: TOLD } }],
    ['a key in the place of a password', { ssh_key: TOLD }],
    ['a value in the place of a key', { username: USERNAME, [TOLD]: '' }],
    ['a token in the place of a key', { username: USERNAME, [TOKEN]: '' }],
    ['more than one line', { username: USERNAME, password: `${TOLD}\r\nX-Evil: 1` }],
    ['too much', { username: USERNAME, password: TOLD.repeat(1_000) }],
  ])('a credential is %s: the run fails, and names keys at most', async (what, data) => {
    const name = what.replaceAll(' ', '-');
    await put(name, data);
    const before = remotes.asked();
    // A folder of its own: one account registers a source once.
    const id = await registered(name, name, remotes.url('fleet'), name);
    expect(await observed.lastRun(id)).toMatchObject({ status: 'failed', codes: ['credential_malformed'] });
    expect((await observed.ask('get', `${SYSTEM}/vault_credentials`)).status).toBe(200);
    expect(remotes.asked()).toBe(before);
  });

  it('a credential is rotated, and the old one refused, in the middle of a sync', async () => {
    await put('rotated', { username: USERNAME, password: RIGHT });
    remotes.hold('rotated');
    const id = await registered('rotated', 'rotated', remotes.url('rotated'));
    await waitFor(() => remotes.held() > 0, { what: 'git to ask for objects', timeoutMs: 150_000 });
    remotes.accept(NEXT);
    await put('rotated', { username: USERNAME, password: NEXT });
    remotes.release();
    expect(await observed.lastRun(id)).toMatchObject({ codes: ['clone_failed', 'authentication_failed'] });
    await observed.syncNow(id);
    expect(await observed.lastRun(id)).toMatchObject({ status: 'diff_ready' });
  });

  it('a key is used over ssh, and the token is revoked afterwards', async () => {
    const id = await registered('key', 'key', remotes.ssh.url('fleet'));
    expect(await observed.lastRun(id)).toMatchObject({ status: 'diff_ready' });
    vault.revoke(TOKEN);
    expect(await codesOfNextRun(id)).toEqual(['credential_unreadable']);
  });

  it.each([
    `${FOLDER}/a/../../sys`,
    'secret/data/a/../../sys',
    `${FOLDER}/x?list=true`,
    `${FOLDER}/x\r\nX-Vault-Token: ${TOKEN}`,
    `${FOLDER}/%2e%2e/x`,
    `${FOLDER}/${TOLD}`,
    'secret/data/tenants/globex/own',
    'sys/mounts',
    TOKEN,
  ])('a path that leads elsewhere is refused before Vault is asked', async (path) => {
    const before = vault.requests.length;
    const settings = { repo_url: remotes.url('fleet'), vault_credential_path: path };
    const { status } = await observed.ask('post', REPOSITORIES, { gitops_repository: settings });
    const checked = await observed.ask('post', `${REPOSITORIES}/check_connection`, { gitops_repository: settings });
    expect([status, checked.status]).toEqual([422, 422]);
    // The others are polled meanwhile: what counts is that nobody asked for this.
    expect(vault.requests.slice(before).filter(({ path: asked }) => !isOfRegistered(asked))).toEqual([]);
  });

  const isOfRegistered = (path: string) => path.startsWith(`${FOLDER}/`) && /\/[a-z-]+$/.test(path);

  it('what may be told is found in database, stream, files and answers; the control of what follows', async () => {
    const found = [...(await observed.found())];
    expect(found).toEqual(
      expect.arrayContaining(['a document', 'an object in the cache', expect.stringMatching(/^postgres\//)]),
    );
  });

  it('no secret is in any place, and the token for Vault in the environment of repo-sync alone', async () => {
    expect(await observed.leaks()).toEqual([]);
    observed.allow([]);
    const own = 'the token for Vault stands, plain, in the environ of ';
    expect(await observed.leaks()).toEqual([expect.stringContaining(own)]);
  });
});
