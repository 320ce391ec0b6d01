import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentPage, AgentStanding, Json } from '@fleetwright/contracts';
import type { EnrolmentRequest, ModuleContent } from '@fleetwright/contracts/agents';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleInto } from '../../services/agent/bundle.ts';
import { AgentProcess } from '../../services/agent/testing/agent-process.ts';
import { ControlPlane } from './control-plane.ts';

let plane: ControlPlane;
let gateway: Server;
let folder: string;
let agent: AgentProcess;
let root: string;

const check = { name: 'there', interval_seconds: 5, timeout_seconds: 1, threshold: 1 };
const content = (text: string, isHealthy = true): ModuleContent => ({
  format: 1,
  files: [{ path: '/etc/web.conf', mode: '0640', owner: 'root', text }],
  packages: [],
  units: [],
  health: [{ kind: 'command', ...check, command: ['/bin/sh', '-c', isHealthy ? 'exit 0' : 'echo broken; exit 1'] }],
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-node-'));
  root = join(folder, 'root');
  mkdirSync(join(root, 'etc'), { recursive: true });
  const file = join(folder, 'fleetwright-agent.mjs');
  await Promise.all([bundleInto(file), ControlPlane.start().then((started) => (plane = started))]);
  agent = new AgentProcess([process.execPath, file], root);
  // The gateway's one endpoint for machines, as it answers.
  gateway = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { enrolment } = JSON.parse(Buffer.concat(chunks).toString()) as { enrolment: EnrolmentRequest };
      const reply = await plane.reply('EnrolAgent', enrolment);
      response.writeHead(reply.ok ? 201 : 403, { 'content-type': 'application/json' });
      const refusal = reply.ok ? {} : { code: reply.detail?.['reason'] ?? reply.code, detail: reply.message };
      response.end(JSON.stringify(reply.ok ? { agent: (reply.result as { agent: Json }).agent } : refusal));
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  await plane.ask('CreateAccount', { name: 'Demo' });
  await plane.publish('web', '1.0.0', content('workers {{ config.workers }};\n'), { workers: 4 });
  await plane.ask('CreateResource', { kind: 'template', key: 'web', attributes: { modules: [{ name: 'web' }] } });
  await plane.ask('CreateResource', { kind: 'node', key: 'edge-01', attributes: { template: 'web', region: 'eu' } });
});
afterAll(async () => {
  await agent.stopAll();
  gateway.close();
  await plane.stop();
  await removeFolder(folder);
});

const url = () => `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
const text = () => readFileSync(join(root, 'etc/web.conf'), 'utf8');

async function standing(): Promise<AgentStanding | undefined> {
  const page = (await plane.ask('ListAgents', { after: null, limit: 500 })) as unknown as AgentPage;
  return page.agents.find(({ hostname }) => hostname === 'edge-01');
}

const until = (state: string) =>
  waitFor(async () => (await standing())?.state === state, { what: `the node to be ${state}` });

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

    await agent.stop(running, 'SIGKILL');
    await until('offline');
    await plane.publish('web', '1.3.0', content('back {{ config.workers }};\n'));
    agent.start('run');
    await until('converged');
    expect(text()).toBe('back 4;\n');
  });
});
