import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const CLI = fileURLToPath(new URL('../../../services/cli/dist/main.js', import.meta.url));
const FIXTURES = new URL('../../../libs/core/parse/fixtures/', import.meta.url);

interface Example {
  readonly file: string;
  /** What the live fleet has of it before: the account's catalogue is taken away where it would help. */
  readonly remove: readonly string[];
  /** Both ends of each reference that then leads nowhere. */
  readonly unresolved: readonly (readonly [from: string, to: string])[];
  /** Requests that make what is missing. */
  readonly create: readonly (readonly [path: string, body: unknown])[];
  readonly actions: readonly string[];
}

const CATALOGUE = ['system-base', 'security-hardening', 'chrony', 'nginx'];
const EDGE_FLEET = {
  remove: CATALOGUE,
  unresolved: [
    // edge-cdn inherits these, and is told beside them.
    ...['chrony', 'security-hardening', 'system-base'].map(
      (module) => ['template edge-base', `module ${module}`] as const,
    ),
    ['template edge-cdn', 'module nginx'] as const,
  ],
  create: CATALOGUE.flatMap(
    (name) =>
      [
        ['node_modules', { node_module: { name } }],
        [`node_modules/${name}/versions`, { version: { version: '1.0.0', state: 'live' } }],
      ] as const,
  ),
  actions: [
    ...['create_template edge-base', 'create_template edge-cdn'],
    ...['create_node edge-london-01', 'create_node edge-tokyo-01', 'create_node edge-tokyo-02'],
    'create_sdwan_network edge-fabric',
    'create_sdwan_peer edge-fabric/edge-london-01',
    'create_sdwan_peer edge-fabric/edge-tokyo-01',
    'create_sdwan_peer edge-fabric/edge-tokyo-02',
    'create_virtual_ip edge-fabric/cdn-frontend',
  ],
};
const EXAMPLES: readonly Example[] = [
  { file: 'list-form.yaml', ...EDGE_FLEET },
  { file: 'map-form.yaml', ...EDGE_FLEET },
  {
    file: 'runbook-map-form.yaml',
    remove: [],
    unresolved: [
      ['assignment app-01:nginx-public', 'node app-01'],
      ['assignment app-02:nginx-public', 'node app-02'],
    ],
    create: [
      ['node_templates', { node_template: { name: 'app', node_platform_id: 'ubuntu-24.04-amd64' } }],
      ...['app-01', 'app-02'].map(
        (hostname) => ['nodes', { node: { hostname, template: 'app', region: 'eu-west-2' } }] as const,
      ),
    ],
    actions: [
      'create_template web-server',
      'create_module nginx-public',
      'create_assignment app-01:nginx-public',
      'create_assignment app-02:nginx-public',
    ],
  },
];

describe.each(EXAMPLES)(
  'the example of the reference documents: $file',
  ({ file, remove, unresolved, create, actions }) => {
    let stack: SharedStack;
    let rest: Api;
    let repository: string;
    let fleet: string;

    beforeAll(async () => {
      stack = await shareStack(file.replace('.yaml', ''));
      rest = api(stack.gatewayUrl, stack.token);
      for (const module of remove) await done(rest.delete(`${SYSTEM}/node_modules/${module}`));
      fleet = (await readFile(new URL(file, FIXTURES), 'utf8')).replaceAll('<account-id>', stack.account);
      await stack.remote.createRepository('examples');
      await stack.remote.commit('examples', { files: { 'fleet.yaml': fleet } });
      const settings = { repo_url: stack.remote.url('examples') };
      repository = (await done(rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings })))
        .gitops_repository.id;
    });
    afterAll(() => stack?.stop());

    const done = async (answering: ReturnType<Api['get']>) => {
      const { status, body } = await answering;
      expect(status, JSON.stringify(body)).toBeLessThan(300);
      return body;
    };
    /** What a person sees who has the file and a terminal. */
    const fleetwright = (command: string) => {
      const env = { ...process.env, FLEETWRIGHT_URL: stack.gatewayUrl, FLEETWRIGHT_TOKEN: stack.token, NO_COLOR: '1' };
      const { status, stdout } = spawnSync(process.execPath, [CLI, command, '-'], {
        input: fleet,
        env,
        encoding: 'utf8',
      });
      return { status, stdout };
    };
    const sync = () => done(rest.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=60`));
    const ended = (run: string) =>
      waitFor(
        async () => {
          const { body } = await rest.get(`${SYSTEM}/gitops_sync_runs/${run}`);
          return ['in_progress', 'diff_ready', 'applying'].includes(body.status) ? undefined : body;
        },
        { timeoutMs: 150_000, what: `run ${run} ends` },
      );

    it('without what it refers to the run fails, and names both ends of each reference; nothing is proposed', async () => {
      const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
      const { status, findings } = await ended(run.id);
      expect(status).toBe('failed');
      expect(proposals).toEqual([]);
      const errors = findings.items.filter(({ severity }: { severity: string }) => severity === 'error');
      expect(errors.map(({ code }: { code: string }) => code)).toEqual(unresolved.map(() => 'unresolved_reference'));
      const messages = errors.map(({ message }: { message: string }) => message);
      for (const [from, to] of unresolved) {
        expect(messages).toContainEqual(expect.stringContaining(`${from} refers to ${to}, which is neither`));
      }

      expect(fleetwright('validate')).toMatchObject({ status: 0, stdout: expect.stringContaining('is valid') });
      const planned = fleetwright('plan');
      expect(planned.status, planned.stdout).toBe(1);
      for (const message of messages) expect(planned.stdout).toContain(`error unresolved_reference ${message}`);
    });

    it('once that exists it syncs, is approved and applied, and nothing drifts', async () => {
      for (const [path, body] of create) await done(rest.post(`${SYSTEM}/${path}`, body));
      const planned = fleetwright('plan');
      expect(planned.status, planned.stdout).toBe(2);
      expect(planned.stdout).toContain(`Plan: ${actions.length} to create, 0 to update, 0 to delete, 0 to adopt.`);
      const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
      expect(run.status).toBe('diff_ready');
      const proposed = proposals.map(({ action, key }: { action: string; key: string }) => `${action} ${key}`);
      expect(proposed.toSorted()).toEqual(actions.toSorted());

      const digests = proposals.map(({ id, digest }: { id: string; digest: string }) => ({ id, digest }));
      await done(rest.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals: digests }));
      expect(await ended(run.id)).toMatchObject({ status: 'applied', failed_actions: [], drift_after_apply: {} });
      const report = await done(rest.get(`${SYSTEM}/gitops_repositories/${repository}/drift_report`));
      expect(report).toMatchObject({ drift: false, resources: [] });
    });

    it('and syncing again finds nothing to do', async () => {
      const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
      expect(proposals).toEqual([]);
      expect(run.status).toBe('success');
      expect(fleetwright('plan')).toMatchObject({ status: 0, stdout: expect.stringContaining('No changes') });
    });
  },
);
