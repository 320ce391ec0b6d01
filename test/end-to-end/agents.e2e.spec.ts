import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withWorkers } from '../../deploy/local/smoke/workers.ts';
import { bundleInto } from '../../services/agent/bundle.ts';
import { AgentProcess } from '../../services/agent/testing/agent-process.ts';
import { type Api, api, SYSTEM } from './api.ts';
import { type Stack, startStack } from './stack.ts';

const EXAMPLE = new URL('../../deploy/local/demo/fleet.yaml', import.meta.url);
const HOSTS = ['edge-tokyo-01', 'edge-london-01'];
const CONF = 'etc/nginx/nginx.conf';

interface Machine {
  readonly hostname: string;
  readonly root: string;
  readonly agent: AgentProcess;
  /** What was there before any agent. */
  readonly before: readonly string[];
}

/**
 * What `docs/agents.md` and `docs/agent-on-a-machine.md` say, done as they say it: through the gateway, with the agent in
 * one file, from a commit to a file on a machine and back. Each step builds on the one before.
 */
describe('a commit, the files on machines, and the way back', () => {
  let stack: Stack;
  let rest: Api;
  let folder: string;
  let fleet: string;
  let repository: string;
  const machines: Machine[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fleetwright-agents-e2e-'));
    const file = join(folder, 'fleetwright-agent.mjs');
    [stack] = await Promise.all([startStack({ hasAgents: true }), bundleInto(file)]);
    rest = api(stack.gatewayUrl, stack.token);
    fleet = readFileSync(EXAMPLE, 'utf8');
    for (const hostname of HOSTS) {
      const root = join(folder, hostname);
      // Somebody's own file, where the fleet will have another.
      mkdirSync(join(root, 'etc/nginx'), { recursive: true, mode: 0o750 });
      writeFileSync(join(root, CONF), 'by hand, long ago\n', { mode: 0o600 });
      machines.push({
        ...{ hostname, root, before: entriesOf(root) },
        agent: new AgentProcess([process.execPath, file], root),
      });
    }
    await stack.remote.createRepository('fleet-config');
    await stack.remote.commit('fleet-config', { files: { 'fleet.yaml': fleet }, message: 'Declare the fleet' });
    const { body } = await rest.post(`${SYSTEM}/gitops_repositories`, {
      gitops_repository: { repo_url: stack.remote.url('fleet-config'), branch: 'main' },
    });
    repository = body.gitops_repository.id;
    await applyAll();
  });
  afterAll(async () => {
    await Promise.all(machines.map(({ agent }) => agent.stopAll()));
    await stack?.stop();
    await removeFolder(folder);
  });

  /** Syncs, approves whatever is proposed, and answers the run when all of it is applied. */
  async function applyAll(): Promise<string> {
    const synced = await rest.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=30`);
    const { id, status } = synced.body.gitops_sync_run;
    expect(status).toBe('diff_ready');
    const { body } = await rest.get(`${SYSTEM}/gitops_proposals?run=${id}&status=pending_approval`);
    const proposals = body.gitops_proposals.map((each: { id: string; digest: string }) => ({
      ...{ id: each.id, digest: each.digest },
    }));
    expect((await rest.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals })).status).toBe(200);
    await waitFor(async () => (await run(id)).status === 'applied', { timeoutMs: 150_000, what: `run ${id} applied` });
    return id;
  }

  const run = async (id: string, more = '') => (await rest.get(`${SYSTEM}/gitops_sync_runs/${id}${more}`)).body;
  const commit = (text: string, message: string) =>
    stack.remote.commit('fleet-config', { files: { 'fleet.yaml': text }, message });
  const agentOf = async (hostname: string) => (await rest.get(`${SYSTEM}/agents?hostname=${hostname}`)).body.agents[0];
  const bundleOf = async (hostname: string) => (await rest.get(`${SYSTEM}/nodes/${hostname}/bundle`)).body.bundle;
  const knowsItsPeer = (hostname: string) =>
    waitFor(
      async () => {
        const { manifest } = await bundleOf(hostname);
        const peers = manifest.networks[0].peers as readonly { host: string; public_key: string | null }[];
        return peers.some(({ host, public_key }) => HOSTS.includes(host) && public_key !== null);
      },
      { timeoutMs: 150_000, what: `${hostname} to know its peer` },
    );
  const until = (hostname: string, state: string) =>
    waitFor(async () => (await agentOf(hostname))?.state === state, {
      ...{ timeoutMs: 150_000, what: `${hostname} ${state}` },
    });
  const allSay = (line: string, of: readonly Machine[] = machines) =>
    waitFor(() => of.every(({ root }) => readFileSync(join(root, CONF), 'utf8').includes(`${line}\n`)), {
      ...{ timeoutMs: 150_000, what: `"${line}" on every machine` },
    });

  it('machines come in with a token for their host, and become what the fleet says', async () => {
    for (const { hostname, agent } of machines) {
      const asked = { registration_token: { hostname, expires_in_seconds: 3_600 } };
      const { status, body } = await rest.post(`${SYSTEM}/registration_tokens`, asked);
      expect(status).toBe(201);
      const file = join(folder, `token-${hostname}`);
      writeFileSync(file, body.token, { mode: 0o600 });
      const words = ['enrol', '--url', stack.gatewayUrl, '--token-file', file, '--hostname', hostname];
      expect(await agent.ended(...words)).toMatchObject({ status: 0 });
      // An answer that got lost costs nothing: the same key is the same machine, and the token is used once.
      expect(await agent.ended(...words)).toMatchObject({ status: 0 });
      const isComputed = async () => (await bundleOf(hostname)) !== undefined;
      await waitFor(isComputed, { timeoutMs: 150_000, what: `the bundle of ${hostname}` });
      const wouldDo = await agent.ended('run', '--once', '--noop');
      expect(wouldDo.stderr).toContain('write /etc/nginx/nginx.conf');
      expect(readFileSync(join(folder, hostname, CONF), 'utf8')).toBe('by hand, long ago\n');
      agent.start('run');
    }
    await Promise.all(HOSTS.map((hostname) => until(hostname, 'converged')));
    await allSay('worker_processes 2;');
    const { body } = await rest.get(`${SYSTEM}/registration_tokens`);
    expect(body.registration_tokens.map((token: { uses: number }) => token.uses)).toEqual([1, 1]);
  });

  it('a commit changes the file on each machine, and the run says that they have it', async () => {
    // Each machine's key makes the other's bundle another one, some time after it came in.
    await Promise.all(HOSTS.map(knowsItsPeer));
    const before = await bundleOf('edge-tokyo-01');
    await commit(withWorkers(fleet, 7) ?? '', 'Give nginx seven workers');
    const id = await applyAll();
    await allSay('worker_processes 7;');
    const nodes = { affected: 3, converged: 2 };
    await waitFor(async () => (await run(id, '?include=nodes')).nodes?.converged === 2, {
      timeoutMs: 150_000,
      what: 'the run to say so',
    });
    expect((await run(id, '?include=nodes')).nodes).toMatchObject(nodes);
    const after = await bundleOf('edge-tokyo-01');
    expect(after.digest).not.toBe(before.digest);

    // The commit that the rollback of this run proposes is its opposite.
    const rollback = await rest.post(`${SYSTEM}/gitops_sync_runs/${id}/rollback`, {});
    expect(rollback.status).toBe(200);
    expect(JSON.stringify(rollback.body)).toContain('workers: 7');
    await commit(fleet, 'Revert "Give nginx seven workers"');
    await applyAll();
    await allSay('worker_processes 2;');
    await Promise.all(HOSTS.map((hostname) => until(hostname, 'converged')));
    const back = await bundleOf('edge-tokyo-01');
    expect(back.digest).toBe(before.digest);
    // The same again, and newer than what was between: no agent takes it for a replay.
    expect(back.number.counter).toBeGreaterThan(after.number.counter);
    const hasIt = async () => (await agentOf('edge-tokyo-01')).bundle_digest === before.digest;
    await waitFor(hasIt, { timeoutMs: 150_000, what: 'the machine to say so' });
  });

  it('a revoked agent is refused, says so on its machine, and leaves it as it is', async () => {
    const [, london] = machines;
    if (london === undefined) throw new Error('there are two');
    const { id } = await agentOf(london.hostname);
    expect((await rest.post(`${SYSTEM}/agents/${id}/revoke`)).body).toMatchObject({ agent: { revoked: true } });
    const status = async () => (await london.agent.ended('status')).stdout;
    await waitFor(async () => (await status()).includes('agent_refused'), {
      ...{ timeoutMs: 150_000, what: 'the machine to say so' },
    });
    expect(await agentOf(london.hostname)).toBeUndefined();
    expect(readFileSync(join(london.root, CONF), 'utf8')).toContain('worker_processes 2;');
  });

  it('an agent is removed without a trace: every file, mode and folder is as it was before', async () => {
    for (const { agent, root, before } of machines) {
      await agent.stopAll();
      const removed = await agent.ended('remove');
      expect(removed, removed.stderr).toMatchObject({ status: 0 });
      expect(entriesOf(root)).toEqual(before);
    }
    await until('edge-tokyo-01', 'offline');
  });
});

/** All that is below a folder: kind, mode, owner and content. */
function entriesOf(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below))
    .toSorted()
    .flatMap((name) => {
      const path = join(below, name);
      const found = lstatSync(join(folder, path));
      const what = `${path} ${found.mode.toString(8)} ${found.uid}:${found.gid}`;
      if (found.isDirectory()) return [what, ...entriesOf(folder, path)];
      if (found.isSymbolicLink()) return [`${what} → ${readlinkSync(join(folder, path))}`];
      return [`${what} ${readFileSync(join(folder, path)).toString('base64')}`];
    });
}
