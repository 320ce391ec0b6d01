import { execFile } from 'node:child_process';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PERMISSIONS } from '@fleetwright/contracts';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAccount } from '../../deploy/local/demo-account.ts';
import { type Api, api, SYSTEM } from './api.ts';
import { type Stack, startStack } from './stack.ts';

const RUNBOOK = new URL('../../docs/runbooks/gitops-reconciliation.md', import.meta.url);
const NEW_ACCOUNT = 'moved-here';
const PATIENT = { timeoutMs: 120_000 };

const fleetOf = (...nodes: readonly string[]) => `version: 1
account: demo
# Whoever changes this asks the network team first.
templates:
  base: {modules: [nginx@1.26.0]}
modules:
  app: {version: '1', config: {workers: 4, api_token: abc}}
nodes:
${nodes.map((name) => `  ${name}: {template: base, region: eu-west-2}\n`).join('')}`;

interface Proposal {
  readonly id: string;
  readonly digest: string;
  readonly action: string;
  readonly key: string;
}

/** The shell blocks below a heading of the runbook, as somebody pastes them. */
async function blocksOf(heading: string): Promise<readonly string[]> {
  const [, from = ''] = (await readFile(RUNBOOK, 'utf8')).split(`\n### ${heading}\n`);
  const section = from.split(/^##/mu)[0] ?? '';
  return [...section.matchAll(/^( *)```sh\n(.*?)^ *```$/gmsu)].map(([, , block = '']) => block);
}

// Each way back is walked as the runbook has it: its own commands, by a shell.
describe('what the runbook says of what is lost', () => {
  let stack: Stack;
  let rest: Api;
  let repo: string;

  const paste = async (block: string | undefined, more: Readonly<Record<string, string>> = {}) => {
    if (block === undefined) throw new Error('the runbook has no such block');
    const folder = join(stack.folder, `walk-${Math.random()}`);
    await mkdir(folder);
    const who = { NAME: 'Ada', EMAIL: 'ada@example.com' };
    const env = {
      ...{ PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8' },
      ...{ GIT_AUTHOR_NAME: who.NAME, GIT_AUTHOR_EMAIL: who.EMAIL },
      ...{ GIT_COMMITTER_NAME: who.NAME, GIT_COMMITTER_EMAIL: who.EMAIL },
      ...{ api: `${stack.gatewayUrl}${SYSTEM}`, auth: `authorization: Bearer ${stack.token}`, repo, ...more },
    };
    return promisify(execFile)('bash', ['-euo', 'pipefail', '-c', block], { cwd: folder, env });
  };
  const push = (text: string, name = 'fleet') => stack.remote.commit(name, { files: { 'fleet.yaml': text } });
  const register = async (as: Api, name: string) => {
    const gitops_repository = { repo_url: stack.remote.url(name), reconcile_interval_seconds: 86_400 };
    const { status, body } = await as.post(`${SYSTEM}/gitops_repositories`, { gitops_repository });
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    return body.gitops_repository.id as string;
  };
  const sync = async (as: Api, id: string) =>
    (await as.post(`${SYSTEM}/gitops_repositories/${id}/sync_now?wait_seconds=60`)).body;
  const open = async (as: Api, id: string): Promise<readonly Proposal[]> =>
    (await as.get(`${SYSTEM}/gitops_proposals?repository=${id}&status=pending_approval`)).body.gitops_proposals;
  const proposed = (as: Api, id: string, names: readonly string[]) =>
    waitFor(
      async () => {
        const found = await open(as, id);
        const said = found.map(({ action, key }) => `${action} ${key}`).toSorted();
        return said.join() === names.toSorted().join() ? found : undefined;
      },
      { ...PATIENT, what: `${names.join(', ')} to be proposed` },
    );
  const approve = async (as: Api, id: string, found: readonly Proposal[]) => {
    const proposals = found.map((one) => ({ id: one.id, digest: one.digest }));
    const { status, body } = await as.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals });
    expect(status, JSON.stringify(body)).toBe(200);
    await waitFor(
      async () => {
        const { body: list } = await as.get(`${SYSTEM}/gitops_proposals?repository=${id}&status=applied&limit=200`);
        const applied = new Set(list.gitops_proposals.map((one: Proposal) => one.id));
        return found.every((one) => applied.has(one.id));
      },
      { ...PATIENT, what: 'all to be applied' },
    );
  };
  const live = async (as: Api) =>
    (await as.get(`${SYSTEM}/nodes`)).body.nodes.map(({ key }: { key: string }) => key).toSorted();
  const lastRun = async (as: Api, id: string) =>
    (await as.get(`${SYSTEM}/gitops_repositories/${id}/sync_runs?limit=1`)).body.gitops_sync_runs[0];

  beforeAll(async () => {
    stack = await startStack();
    rest = api(stack.gatewayUrl, stack.token);
    await stack.remote.createRepository('fleet');
    await push(fleetOf('one', 'two'));
    repo = await register(rest, 'fleet');
    const all = ['create_module app', 'create_node one', 'create_node two', 'create_template base'];
    await approve(rest, repo, await proposed(rest, repo, all));
  });
  afterAll(async () => {
    await stack?.stop();
  });

  it('a lost remote is rebuilt from what is live, and nothing live is touched', async () => {
    await rename(stack.remote.folder('fleet'), `${stack.remote.folder('fleet')}.lost`);
    const { gitops_sync_run } = await sync(rest, repo);
    expect(gitops_sync_run.status).toBe('failed');
    expect(gitops_sync_run.findings.items[0].code).toBe('clone_failed');
    const before = (await rest.get(`${SYSTEM}/nodes`)).body;

    await stack.remote.createRepository('rebuilt');
    const [block] = await blocksOf('A lost remote');
    await paste(block, { remote: stack.remote.url('rebuilt') });

    // The file has a mask in place of the secret.
    await approve(rest, repo, await proposed(rest, repo, ['adopt_module app']));
    expect((await rest.get(`${SYSTEM}/nodes`)).body).toEqual(before);
    expect((await sync(rest, repo)).gitops_sync_run.status).toBe('success');
  });

  it('after a restored backup what was applied since is proposed once more, and everything goes on', async () => {
    const data = stack.folder;
    const backup = join(stack.folder, 'backup');
    await mkdir(backup);
    await stack.postgres.stop('fast');
    await promisify(execFile)('cp', ['-a', join(data, 'postgres'), backup]);
    await stack.postgres.start();
    await push(fleetOf('one', 'two', 'three').replace('abc', 'changed'), 'rebuilt');
    await waitFor(async () => (await sync(rest, repo)).gitops_sync_run?.status === 'diff_ready', {
      ...PATIENT,
      what: 'the third node to be proposed',
    });
    const since = await proposed(rest, repo, ['create_node three', 'update_module app']);
    await approve(rest, repo, since);
    expect(await live(rest)).toEqual(['one', 'three', 'two']);
    const [replace, , lookAnew] = await blocksOf('A restored backup');

    await Promise.all(stack.services().map((service) => service.stop()));
    await stack.postgres.stop('fast');
    await paste(replace, { data, backup });
    await stack.postgres.start();
    await Promise.all(stack.services().map((service) => service.start()));
    expect(await live(rest)).toEqual(['one', 'two']);
    expect((await rest.get(`${SYSTEM}/gitops_proposals/${since[0]?.id}`)).status).toBe(404);

    await paste(lookAnew);
    await approve(rest, repo, await proposed(rest, repo, ['create_node three', 'update_module app']));
    expect(await live(rest)).toEqual(['one', 'three', 'two']);
    expect((await sync(rest, repo)).gitops_sync_run.status).toBe('success');
  });

  it('a fleet moves to another account as it is, and stays where it was until somebody removes it', async () => {
    await demoAccount({
      natsUrl: stack.natsUrlOf('services'),
      databaseUrl: stack.databaseUrl,
      account: NEW_ACCOUNT,
    });
    const token = await stack.identity.sign({
      ...{ subject: 'admin', name: 'Demo admin', account: NEW_ACCOUNT, permissions: PERMISSIONS },
    });
    const there = api(stack.gatewayUrl, token);
    const [move, end] = await blocksOf('A fleet that moves to another account');
    const { stdout } = await paste(move, {
      ...{ remote: stack.remote.url('rebuilt'), new_account: NEW_ACCOUNT, new_auth: `authorization: Bearer ${token}` },
    });
    const moved = (
      JSON.parse(stdout.slice(stdout.indexOf('{"gitops_repository"'))) as { gitops_repository: { id: string } }
    ).gitops_repository.id;
    const all = ['one', 'three', 'two'].map((name) => `create_node ${name}`);
    await approve(there, moved, await proposed(there, moved, [...all, 'create_module app', 'create_template base']));

    await sync(rest, repo);
    const { id, status } = await lastRun(rest, repo);
    const { findings } = (await rest.get(`${SYSTEM}/gitops_sync_runs/${id}`)).body;
    expect([status, ...findings.items.map(({ code }: { code: string }) => code)]).toContain('account_mismatch');
    expect(status).toBe('failed');
    expect(await open(rest, repo)).toEqual([]);
    await paste(end);
    expect((await rest.get(`${SYSTEM}/gitops_repositories/${repo}`)).status).toBe(404);
    expect([await live(rest), await live(there)]).toEqual([
      ['one', 'three', 'two'],
      ['one', 'three', 'two'],
    ]);
    const isManaged = ({ managed_by }: { managed_by: unknown }) => managed_by !== null;
    await waitFor(async () => !(await rest.get(`${SYSTEM}/nodes`)).body.nodes.some(isManaged), {
      ...PATIENT,
      what: 'what it managed to be released',
    });
  });
});
