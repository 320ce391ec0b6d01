import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CredentialFile, ensureKeyFile } from '@fleetwright/adapters/credentials-local';
import { createSshKey, type SshKey, type SshRemote, startSshRemote } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from './api.ts';
import { type Stack, startStack } from './stack.ts';

const REPOSITORIES = `${SYSTEM}/gitops_repositories`;
const CREDENTIAL = 'secret/data/powernode/gitops/fleet-deploy-key';

const fleetOf = (name: string, region = 'eu-west-2') => `version: 1
account: demo
templates:
  - name: ${name}
    modules: [chrony@4.5.0]
nodes:
  - {hostname: ${name}-01, template: ${name}, region: ${region}}
`;

/** As a person would read it off the host. */
const fingerprintOf = ({ publicKey }: SshKey) =>
  execFileSync('ssh-keygen', ['-l', '-f', '-'], { input: publicKey, encoding: 'utf8' }).split(' ')[1];

describe('a fleet behind ssh', () => {
  let folder: string;
  let deployKey: SshKey;
  let hostKey: SshKey;
  let remote: SshRemote;
  let stack: Stack;
  let rest: Api;
  let repository: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-ssh-e2e-'));
    [deployKey, hostKey] = await Promise.all([createSshKey(), createSshKey()]);
    remote = await startSshRemote({ root: join(folder, 'git'), authorizedKeys: [deployKey.publicKey], hostKey });
    const keyFile = join(folder, 'credentials.key');
    await ensureKeyFile(keyFile);
    const credentials = new CredentialFile({
      file: join(folder, 'credentials.json'),
      key: { in: 'file', file: keyFile },
    });
    await credentials.put(CREDENTIAL, { ssh_key: deployKey.privateKey }, new Date());
    stack = await startStack({
      environment: {
        PATH: `${await sshOnPort(folder, remote.port)}:${process.env['PATH']}`,
        FLEETWRIGHT_CREDENTIALS_FILE: join(folder, 'credentials.json'),
        FLEETWRIGHT_CREDENTIALS_KEY_FILE: keyFile,
      },
    });
    rest = api(stack.gatewayUrl, stack.token);
  });
  afterAll(async () => {
    await stack?.stop();
    await remote?.stop();
    await removeFolder(folder);
  });

  const fleetwright = (...words: string[]) => {
    const main = new URL('../../services/cli/dist/main.js', import.meta.url).pathname;
    const env = { PATH: process.env['PATH'], FLEETWRIGHT_URL: stack.gatewayUrl, FLEETWRIGHT_TOKEN: stack.token };
    return execFileSync(process.execPath, [main, ...words], { encoding: 'utf8', stdio: 'pipe', env });
  };
  const declare = async (name: string, region?: string) => {
    await remote.createRepository(name);
    return remote.commit(name, { files: { 'fleet.yaml': fleetOf(name, region) } });
  };
  const register = async (settings: Record<string, unknown>) => {
    const { status, body } = await rest.post(REPOSITORIES, {
      gitops_repository: { vault_credential_path: CREDENTIAL, ...settings },
    });
    expect(status, JSON.stringify(body)).toBe(201);
    return body.gitops_repository.id as string;
  };
  const view = async (id: string) => (await rest.get(`${REPOSITORIES}/${id}`)).body.gitops_repository;
  const sync = async (id: string) => (await rest.post(`${REPOSITORIES}/${id}/sync_now?wait_seconds=60`)).body;
  const run = async (id: string) => (await rest.get(`${SYSTEM}/gitops_sync_runs/${id}`)).body;
  const nodes = async () => (await rest.get(`${SYSTEM}/nodes`)).body.nodes as { key: string; attributes: object }[];
  const applied = async (id: string) => {
    const { gitops_sync_run, gitops_proposals } = await sync(id);
    expect(gitops_sync_run, JSON.stringify(gitops_sync_run)).toMatchObject({ status: 'diff_ready' });
    const proposals = gitops_proposals.map(({ id: proposal, digest }: { id: string; digest: string }) => ({
      id: proposal,
      digest,
    }));
    expect((await rest.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals })).status).toBe(200);
    return waitFor(
      async () => {
        const current = await run(gitops_sync_run.id);
        return ['diff_ready', 'applying'].includes(current.status) ? undefined : current;
      },
      { timeoutMs: 150_000, what: 'the approved run ends' },
    );
  };

  it('is applied through an address whose host is known by its first use, and the key is shown', async () => {
    await declare('edge');
    repository = await register({ repo_url: remote.url('edge') });
    expect(await applied(repository)).toMatchObject({ status: 'applied', drift_after_apply: {}, failed_actions: [] });
    expect((await nodes()).map(({ key }) => key)).toEqual(['edge-01']);
    expect(await view(repository)).toMatchObject({
      status: 'synced',
      ssh_host_key: null,
      host_key: {
        type: 'ssh-ed25519',
        fingerprint: fingerprintOf(hostKey),
        source: 'first_use',
        recorded_at: expect.stringMatching(/^20/),
        recorded_by: { type: 'user' },
      },
    });
  });

  it('is applied through the form of scp, by a host key that was given, and that counts from the first contact on', async () => {
    await declare('core');
    const repo_url = 'git@127.0.0.1:core.git';
    const ssh_host_key = `127.0.0.1 ${hostKey.publicKey}`;
    const id = await register({ repo_url, ssh_host_key });
    expect(await applied(id)).toMatchObject({ status: 'applied' });
    expect((await nodes()).map(({ key }) => key).toSorted()).toEqual(['core-01', 'edge-01']);
    const { host_key } = await view(id);
    expect(host_key).toMatchObject({ fingerprint: fingerprintOf(hostKey), source: 'given' });

    const stranger = await createSshKey();
    await declare('lost');
    const wrong = await register({ repo_url: 'git@127.0.0.1:lost.git', ssh_host_key: stranger.publicKey });
    expect((await sync(wrong)).gitops_sync_run).toMatchObject({ status: 'failed', revision: null });
    expect(codesOf((await sync(wrong)).gitops_sync_run)).toEqual(['clone_failed', 'host_key_mismatch']);
  });

  it('[P6] is shown the same after the read models were rebuilt', async () => {
    const models = async () => (await rest.get(`${SYSTEM}/read_models`)).body.read_models;
    const shown = async () => (await rest.get(REPOSITORIES)).body.gitops_repositories as { status: string }[];
    const [before, after] = await waitFor(
      async () => {
        const { generation, head, position } = await models();
        const first = await shown();
        if (position !== head) return undefined;
        if (first.some(({ status }) => status === 'syncing')) return undefined;
        await rest.post(`${SYSTEM}/read_models/rebuild`);
        await waitFor(
          async () => {
            const now = await models();
            return now.generation > generation ? now : undefined;
          },
          { timeoutMs: 150_000, what: 'the read models were rebuilt' },
        );
        const second = await shown();
        // A run that the scheduler started in between, also just now, changes what is shown.
        const isQuiet = (await models()).head === head;
        return isQuiet ? ([first, second] as const) : undefined;
      },
      { timeoutMs: 150_000, what: 'a rebuild while nothing happens' },
    );
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
    expect(after).toHaveLength(3);
  });

  it('[P4] is not followed while the host shows another key: nothing is applied, the last good revision stays', async () => {
    const good = await view(repository);
    const fleet = JSON.stringify(await nodes());
    await declare('edge', 'eu-west-9');
    const other = await createSshKey();
    await remote.rekey(other);

    const { gitops_sync_run: failed, gitops_proposals } = await sync(repository);
    expect(failed).toMatchObject({ status: 'failed', revision: null });
    expect(gitops_proposals).toEqual([]);
    expect(codesOf(failed)).toEqual(['clone_failed', 'host_key_mismatch']);
    const [{ message }] = failed.findings.items;
    expect(message).toContain(`it shows the ED25519 key ${fingerprintOf(other)}`);
    expect(message).toContain(`the pinned one is ssh-ed25519 ${fingerprintOf(hostKey)}`);
    expect(JSON.stringify(await nodes())).toBe(fleet);
    const shown = await view(repository);
    expect(shown).toMatchObject({ status: 'failed', last_error_code: 'clone_failed', host_key: good.host_key });
    expect(shown.last_synced_revision).toBe(good.last_synced_revision);
  });

  it('says when asked that the recorded key is not the one shown, and what an unknown caller would be shown', async () => {
    const { body } = await rest.post(`${REPOSITORIES}/${repository}/check_connection`);
    expect(body.gitops_connection).toMatchObject({ reachable: false });
    expect(body.gitops_connection.findings.map(({ code }: { code: string }) => code)).toContain('host_key_mismatch');
    const anew = await rest.post(`${REPOSITORIES}/check_connection`, {
      gitops_repository: { repo_url: remote.url('edge'), vault_credential_path: CREDENTIAL },
    });
    expect(anew.body.gitops_connection).toMatchObject({
      reachable: true,
      host_key: { trusted: 'not_yet', fingerprint: expect.not.stringContaining(String(fingerprintOf(hostKey))) },
      file: { path: 'fleet.yaml' },
    });
    // The others ask port 22 as far as anybody here knows, and so another server.
    const warned = anew.body.gitops_connection.findings as { code: string; message: string }[];
    expect(new Set(warned.map(({ code }) => code))).toEqual(new Set(['host_key_differs']));
    expect(warned.map(({ message }) => message.split(' ')[1]).toSorted()).toEqual(['edge']);
  });

  it('is followed again once an operator accepted the new key, which is recorded with who did', async () => {
    const { body } = await rest.post(`${REPOSITORIES}/check_connection`, {
      gitops_repository: { repo_url: remote.url('edge'), vault_credential_path: CREDENTIAL },
    });
    const { line, fingerprint } = body.gitops_connection.host_key;
    const patched = await rest.patch(`${REPOSITORIES}/${repository}`, { gitops_repository: { ssh_host_key: line } });
    expect(patched.body.gitops_repository.host_key).toMatchObject({
      fingerprint,
      source: 'given',
      recorded_by: { type: 'user' },
    });
    const events = (await stack.log()).filter(({ stream }) => stream === `repository-${repository}`);
    const recorded = events.filter(({ type }) => /Pinned|Forgotten|Updated/.test(type));
    expect(recorded.map(({ type, actor }) => [type, actor.id])).toEqual([
      ['HostKeyPinned', expect.any(String)],
      ['RepositoryUpdated', patched.body.gitops_repository.host_key.recorded_by.id],
      ['HostKeyForgotten', patched.body.gitops_repository.host_key.recorded_by.id],
    ]);
    expect(await applied(repository)).toMatchObject({ status: 'applied' });
    const edge = (await nodes()).find(({ key }) => key === 'edge-01');
    expect(edge?.attributes).toMatchObject({ region: 'eu-west-9' });
  });

  it('is accepted from the command line by its fingerprint, and by no other', async () => {
    const { fingerprint } = (await view(repository)).host_key;
    const before = (await rest.get(`${REPOSITORIES}?name=core`)).body.gitops_repositories[0];
    expect((await sync(before.id)).gitops_sync_run.status).toBe('failed');
    expect(() => fleetwright('repo', 'trust', 'core', '--fingerprint', String(fingerprintOf(hostKey)))).toThrow(
      'nothing was changed',
    );
    expect((await view(before.id)).host_key).toEqual(before.host_key);

    expect(fleetwright('repo', 'trust', 'core', '--fingerprint', fingerprint)).toContain('from now on');
    expect(fleetwright('repo', 'show', 'core')).toContain(`${fingerprint}, given by`);
    expect((await sync(before.id)).gitops_sync_run.status).toBe('success');
  });
});

function codesOf(failed: { findings: { items: { code: string }[] } }): string[] {
  return failed.findings.items.map(({ code }) => code);
}

/** A folder with an `ssh` that goes to this port where no other is asked for: the form of scp cannot name one. */
async function sshOnPort(folder: string, port: number): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const real = execFileSync('/bin/sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  const text = `#!/bin/sh\ncase " $* " in *" -p "*) exec ${real} "$@" ;; esac\nexec ${real} -o Port=${port} "$@"\n`;
  await writeFile(join(bin, 'ssh'), text);
  await chmod(join(bin, 'ssh'), 0o755);
  return bin;
}
