import { takeFreePort } from '@fleetwright/kit/servers';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'bad-input';

const GOOD = `version: 1
account: ${ACCOUNT}
templates:
  - name: edge
    modules: [chrony@4.5.0]
nodes:
  - {hostname: edge-01, template: edge, region: eu-west-2}
`;

interface Finding {
  readonly severity: string;
  readonly code: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** [P4] Whatever a remote says or fails to say, nothing of the live fleet changes and the reason can be read. */
describe('a remote that cannot be used', () => {
  let stack: SharedStack;
  let rest: Api;

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    rest = api(stack.gatewayUrl, stack.token);
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const register = async (settings: Record<string, unknown>) => {
    const { status, body } = await rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    expect(status, JSON.stringify(body)).toBe(201);
    return body.gitops_repository.id as string;
  };
  const repository = async (id: string) =>
    (await rest.get(`${SYSTEM}/gitops_repositories/${id}`)).body.gitops_repository;
  const sync = async (id: string) =>
    (await rest.post(`${SYSTEM}/gitops_repositories/${id}/sync_now?wait_seconds=60`)).body;
  const liveFleet = async () => {
    const lists = await Promise.all(
      ['node_templates', 'nodes', 'sdwan/networks'].map((path) => rest.get(`${SYSTEM}/${path}`)),
    );
    return JSON.stringify(lists.map(({ body }) => body));
  };
  const remote = async (name: string, fleet: string | null) => {
    await stack.remote.createRepository(name);
    const files = fleet === null ? { 'README.md': 'nothing here' } : { 'fleet.yaml': fleet };
    await stack.remote.commit(name, { files: files as Record<string, string> });
    return stack.remote.url(name);
  };
  const mustFail = async (id: string, before: string) => {
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync(id);
    expect(run.status).toBe('failed');
    expect(proposals).toEqual([]);
    expect(await liveFleet()).toBe(before);
    return run.findings.items as Finding[];
  };

  it('text that is not YAML: the run fails with line and column, opens nothing, touches nothing', async () => {
    const before = await liveFleet();
    const id = await register({
      repo_url: await remote('broken-yaml', `version: 1\naccount: ${ACCOUNT}\nnodes:\n  - {hostname: a\n`),
    });
    const findings = await mustFail(id, before);
    const errors = findings.filter(({ severity, line }) => severity === 'error' && line !== undefined);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every(({ line, column }) => line !== undefined && column !== undefined)).toBe(true);
  });

  it('a file with many mistakes: all of them are told together', async () => {
    const before = await liveFleet();
    const text = `version: 1
account: ${ACCOUNT}
nodes:
  - {hostname: EDGE_01, template: edge, region: eu}
  - {hostname: edge-02, templte: edge, region: eu}
  - {hostname: edge-03, template: edge, region: 12}
`;
    const findings = await mustFail(await register({ repo_url: await remote('many-mistakes', text) }), before);
    const lines = findings.filter(({ line }) => line !== undefined).map(({ line }) => line);
    expect(lines).toEqual(expect.arrayContaining([4, 5, 6]));
    expect(findings.map(({ message }) => message).join('\n')).toContain('template');
  });

  it('a reference that leads nowhere, and another account: failed, with both ends named', async () => {
    const before = await liveFleet();
    const nowhere = GOOD.replace('template: edge', 'template: egde');
    const first = await mustFail(await register({ repo_url: await remote('nowhere', nowhere) }), before);
    expect(first.find(({ code }) => code === 'unresolved_reference')?.message).toMatch(/edge-01.*egde|egde.*edge-01/);
    const foreign = GOOD.replace(`account: ${ACCOUNT}`, 'account: other');
    const second = await mustFail(await register({ repo_url: await remote('foreign', foreign) }), before);
    expect(second.find(({ code }) => code === 'account_mismatch')?.message).toMatch(
      /^Resource constraint: account_id mismatch/,
    );
  });

  it('an unreachable remote, a missing branch, a missing file: the repository shows the reason and backs off', async () => {
    const before = await liveFleet();
    const url = await remote('no-file', null);
    const cases = [
      { settings: { repo_url: `http://127.0.0.1:${await takeFreePort()}/none.git` }, code: 'clone_failed' },
      { settings: { repo_url: url, name: 'no-branch', branch: 'missing' }, code: 'branch_not_found' },
      { settings: { repo_url: url, name: 'no-file' }, code: 'file_not_found' },
    ];
    for (const { settings, code } of cases) {
      const id = await register({ ...settings, reconcile_interval_seconds: 30 });
      const findings = await mustFail(id, before);
      expect(findings.map((finding) => finding.code)).toContain(code);
      // The registration's own run may still be under way beside the one that was asked for.
      const failed = async () => {
        const shown = await repository(id);
        return shown.status === 'failed' ? shown : undefined;
      };
      const shown = await waitFor(failed, { timeoutMs: 150_000, what: 'the repository to show that it failed' });
      expect(shown.last_error).not.toBe('');
      expect(shown.consecutive_failures).toBeGreaterThan(0);
    }
  });

  it('mending the file mends the repository', async () => {
    const url = await remote('mended', 'version: 1\n');
    const id = await register({ repo_url: url });
    await mustFail(id, await liveFleet());
    await stack.remote.commit('mended', { files: { 'fleet.yaml': GOOD } });
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync(id);
    expect(run.status).toBe('diff_ready');
    expect(proposals).toHaveLength(2);
    const mended = await waitFor(async () => ((await repository(id)).last_error === null ? true : undefined), {
      timeoutMs: 150_000,
      what: 'the repository forgets its error',
    });
    expect(mended).toBe(true);
  });
});
