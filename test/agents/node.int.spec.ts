import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentPage, type AgentStanding, RunNodes, type StoredEvent } from '@fleetwright/contracts';
import type { ModuleContent } from '@fleetwright/contracts/agents';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleInto } from '../../services/agent/bundle.ts';
import { AgentProcess } from '../../services/agent/testing/agent-process.ts';
import { ControlPlane } from './control-plane.ts';
import { enrolmentEndpoint } from './enrolment-endpoint.ts';

let plane: ControlPlane;
let gateway: Server;
let folder: string;
let file: string;
let agent: AgentProcess;
let root: string;

const HOSTS = ['edge-01', 'edge-02', 'edge-03'];
const machines: Machine[] = [];

const check = { name: 'there', interval_seconds: 5, timeout_seconds: 1, threshold: 1 };
const content = (text: string, isHealthy = true, more: readonly string[] = []): ModuleContent => ({
  format: 1,
  files: ['/etc/web.conf', ...more].map((path) => ({ path, mode: '0640', owner: 'root', text })),
  packages: [],
  units: [],
  health: [{ kind: 'command', ...check, command: ['/bin/sh', '-c', isHealthy ? 'exit 0' : 'echo broken; exit 1'] }],
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-node-'));
  file = join(folder, 'fleetwright-agent.mjs');
  await Promise.all([bundleInto(file), ControlPlane.start().then((started) => (plane = started))]);
  ({ agent, root } = machine('edge-01'));
  gateway = createServer(enrolmentEndpoint(() => plane));
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  await plane.ask('CreateAccount', { name: 'Demo' });
  await plane.publish('web', '1.0.0', content('workers {{ config.workers }};\n'), { workers: 4 });
  await plane.ask('CreateResource', { kind: 'template', key: 'web', attributes: { modules: [{ name: 'web' }] } });
  for (const key of HOSTS) {
    await plane.ask('CreateResource', { kind: 'node', key, attributes: { template: 'web', region: 'eu' } });
  }
});
afterAll(async () => {
  await Promise.all(machines.map((each) => each.agent.stopAll()));
  gateway.close();
  await plane.stop();
  await removeFolder(folder);
});

const url = () => `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
const text = (of = root) => readFileSync(join(of, 'etc/web.conf'), 'utf8');

interface Machine {
  readonly hostname: string;
  readonly agent: AgentProcess;
  readonly root: string;
}

/** A folder in a machine's place, and the agent for it. */
function machine(hostname: string): Machine {
  const made = join(folder, hostname);
  mkdirSync(join(made, 'etc'), { recursive: true });
  const one = { hostname, agent: new AgentProcess([process.execPath, file], made), root: made };
  machines.push(one);
  return one;
}

async function enrol({ hostname, agent: of }: Machine): Promise<void> {
  const token = await plane.token(hostname);
  const enrolled = await of.ended('enrol', '--url', url(), '--token', token, '--hostname', hostname);
  expect(enrolled, enrolled.stderr).toMatchObject({ status: 0 });
}

async function standing(of = 'edge-01'): Promise<AgentStanding | undefined> {
  const page = (await plane.ask('ListAgents', { after: null, limit: 500, hostname: of })) as unknown as AgentPage;
  return page.agents[0];
}

const until = (state: string, of = 'edge-01') =>
  waitFor(async () => (await standing(of))?.state === state, { what: `${of} to be ${state}` });

/** What was told of a node, in order. */
async function told(hostname: string): Promise<readonly StoredEvent[]> {
  const events = await plane.platform.store.read(`nodes-${plane.account}`);
  return events.filter(({ data }) => 'hostname' in data && data.hostname === hostname);
}

/** How far all of them have come, as a run tells it that reaches them. */
async function nodes(): Promise<RunNodes> {
  const reached = [{ nodes: HOSTS, change: 'changed', template: 'web', modules: ['web'], networks: [] }];
  const [nodes_document = ''] = await plane.platform.documents.put(plane.account, [JSON.stringify(reached)]);
  return RunNodes.parse(await plane.ask('CountReachedNodes', { nodes_document }));
}

describe('a real agent and the real services', () => {
  it('enrol, converge, follow a change, tell a broken check, an end and a return', async () => {
    const token = await plane.token('edge-01');
    const enrolled = await agent.ended('enrol', '--url', url(), '--token', token, '--hostname', 'edge-01');
    expect(enrolled, enrolled.stderr).toMatchObject({ status: 0 });
    const other = await agent.ended('enrol', '--url', url(), '--token', token, '--hostname', 'edge-01', '--new-key');
    expect(other).toMatchObject({ status: 1, stderr: expect.stringMatching(/token_used_up|already_enrolled/) });
    await agent.ended('remove');
    const replacing = await plane.token('edge-01', { replaces: true });
    const again = await agent.ended('enrol', '--url', url(), '--token', replacing, '--hostname', 'edge-01');
    expect(again, again.stderr).toMatchObject({ status: 0 });

    const running = agent.start('run');
    await until('converged');
    expect(text()).toBe('workers 4;\n');

    await plane.publish('web', '1.1.0', content('threads {{ config.workers }};\n'));
    await waitFor(() => text() === 'threads 4;\n', { what: 'the change on the disk' });
    await until('converged');

    writeFileSync(join(root, 'etc/web.conf'), 'by hand');
    await plane.publish('web', '1.2.0', content('threads {{ config.workers }};\n', false));
    await until('degraded');
    expect(text()).toBe('threads 4;\n');
    const drifted = [{ module: 'web', path: '/etc/web.conf', what: 'content' }];
    await waitFor(async () => (await told('edge-01')).some(({ type }) => type === 'NodeDrifted'), { what: 'the edit' });
    expect((await told('edge-01')).find(({ type }) => type === 'NodeDrifted')?.data).toMatchObject({ files: drifted });

    await agent.stop(running, 'SIGKILL');
    await until('offline');
    await plane.publish('web', '1.3.0', content('back {{ config.workers }};\n'));
    agent.start('run');
    await until('converged');
    expect(text()).toBe('back 4;\n');
  });

  it('keep apart a module that breaks on one of three nodes, come back by the version before, and end with a revocation', async () => {
    const [second, third] = [machine('edge-02'), machine('edge-03')];
    await Promise.all([second, third].map(enrol));
    for (const each of [second, third]) each.agent.start('run');
    await Promise.all(['edge-01', 'edge-02', 'edge-03'].map((hostname) => until('converged', hostname)));

    // A folder of somebody else's stands where the next version has a file.
    mkdirSync(join(second.root, 'etc/extra.conf'));
    await plane.publish('web', '2.0.0', content('next {{ config.workers }};\n', true, ['/etc/extra.conf']));
    await until('degraded', 'edge-02');
    await waitFor(() => [root, third.root].every((of) => text(of) === 'next 4;\n'), { what: 'the others to have it' });
    await waitFor(async () => (await nodes()).converged === 2, { what: 'the others to be converged' });
    expect(text(second.root)).toBe('back 4;\n');
    expect(await nodes()).toMatchObject({
      ...{ affected: 3, converged: 2, degraded: 1 },
      items: [{ hostname: 'edge-02', reason: { code: 'path_not_plain' } }, {}, {}],
    });

    const third_agent = await standing('edge-03');
    await plane.ask('RevokeAgent', { agent_id: third_agent?.id ?? '' });

    // What a commit that takes the pin back does.
    const modules = [{ name: 'web', version: '1.3.0' }];
    await plane.ask('UpdateResource', {
      ...{ kind: 'template', key: 'web', expected_version: null },
      attributes: { modules },
    });
    await until('converged', 'edge-02');
    await waitFor(() => text() === 'back 4;\n', { what: 'the version before' });
    await waitFor(() => !existsSync(join(root, 'etc/extra.conf')), { what: 'what came with the other one to go' });
    expect(existsSync(join(second.root, 'etc/extra.conf'))).toBe(true);

    const status = join(third.root, '.fleetwright-agent/status.json');
    const refused = () => readFileSync(status, 'utf8').includes('agent_refused');
    await waitFor(refused, { what: 'the revoked one to say so on its machine' });
    expect(text(third.root)).toBe('next 4;\n');
    expect(await standing('edge-03')).toBeUndefined();
  });
});
