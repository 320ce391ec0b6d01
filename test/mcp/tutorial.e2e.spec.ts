import { readFile } from 'node:fs/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientOf2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportOf2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolsAt } from '../../deploy/local/smoke/tools.ts';
import { walk } from '../../deploy/local/smoke/walk.ts';
import { type Stack, startStack } from '../end-to-end/stack.ts';

const EXAMPLE = new URL('../../deploy/local/demo/fleet.yaml', import.meta.url);

type Fields = Record<string, unknown>;

interface Result {
  readonly isError?: boolean | undefined;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: Fields | undefined;
}

/** What both clients can do. */
interface AnyClient {
  call(name: string, args: Fields): Promise<Result>;
  tools(): Promise<readonly string[]>;
  close(): Promise<void>;
}

describe('the tutorial, by the official clients', () => {
  let stack: Stack;
  let repository: string;
  let run: string;
  const clients = new Map<string, AnyClient>();

  beforeAll(async () => {
    stack = await startStack({ isTogether: true });
    await stack.remote.createRepository('fleet-config');
    const fleet = await readFile(EXAMPLE, 'utf8');
    await stack.remote.commit('fleet-config', { files: { 'fleet.yaml': fleet }, message: 'Declare the fleet' });
    clients.set('2026', await modernClient(stack));
    clients.set('2025', await legacyClient(stack));
  });
  afterAll(async () => {
    for (const client of clients.values()) await client.close();
    await stack?.stop();
  });

  // Its calls, as they stand in the tutorial.
  // oxlint-disable-next-line no-explicit-any
  const call = async (name: string, args: Fields, by = '2026'): Promise<any> => {
    const result = await (clients.get(by) as AnyClient).call(name, args);
    expect([name, result.isError ?? false, result.content[0]?.text]).toEqual([name, false, expect.any(String)]);
    return result.structuredContent;
  };

  it.each(['2026', '2025'])('lists every tool, whose schemas the client of %s takes', async (era) => {
    const names = await (clients.get(era) as AnyClient).tools();
    expect(names).toEqual(expect.arrayContaining(['system_gitops_register_repository', 'system_create_node']));
    expect(names.length).toBeGreaterThan(60);
  });

  it('registers: {repository: {id, status: "syncing"}}', async () => {
    const answer = await call('system_gitops_register_repository', {
      repo_url: stack.remote.url('fleet-config'),
      branch: 'main',
      reconcile_interval_seconds: 300,
    });
    expect(answer).toMatchObject({ repository: { id: expect.any(String), status: 'syncing' } });
    repository = answer.repository.id;
  });

  it('syncs: {sync_run: {id, status: "in_progress"}}', async () => {
    const answer = await call('system_gitops_sync_repository', { repository_id: repository }, '2025');
    expect(answer).toMatchObject({ sync_run: { id: expect.any(String), status: expect.any(String) } });
    run = answer.sync_run.id;
  });

  it('shows the diff and the proposals', async () => {
    const answer = await waitFor(
      async () => {
        const now = await call('system_gitops_get_sync_run', { sync_run_id: run }, '2025');
        return now.status === 'in_progress' ? undefined : now;
      },
      { timeoutMs: 60_000, what: 'the diff is ready' },
    );
    expect(answer).toMatchObject({
      diff: {
        nodes: { add: ['edge-london-01', 'edge-tokyo-01', 'edge-tokyo-02'], update: [], delete: [] },
        sdwan: { networks: { add: ['edge-fabric'] }, virtual_ips: { add: ['cdn-frontend'] } },
      },
      status: 'diff_ready',
    });
    expect(answer.proposals[0]).toMatchObject({
      action: 'create_template',
      status: 'pending_approval',
      payload: { name: 'edge-base' },
    });
  });

  it.each(['2026', '2025'])(
    'refuses a wrong digest in words, and no schema is in the way (client of %s)',
    async (era) => {
      const { proposals } = await call('system_gitops_list_proposals', { sync_run_id: run });
      const args = { proposal_id: proposals[0].id, digest: '0'.repeat(64) };
      const result = await (clients.get(era) as AnyClient).call('system_gitops_approve_proposal', args);
      expect([result.isError, result.structuredContent]).toEqual([true, undefined]);
      expect(result.content[0]?.text).toMatch(/^digest_mismatch: /);
    },
  );

  it('is walked to its end, through a commit that adds a node and one that takes it away, without drift', async () => {
    const steps: string[] = [];
    await walk(toolsAt(stack.gatewayUrl, stack.token), 'fleet-config', (step) => steps.push(step));
    expect(steps.filter((step) => step === 'system_gitops_get_drift_report')).toHaveLength(3);
    expect(await call('system_gitops_get_drift_report', { repository_id: repository }, '2025')).toMatchObject({
      drift: false,
    });
  });

  it('every decision says who made it, and with which program', async () => {
    const approvals = (await stack.log()).filter(({ type }) => type === 'ProposalApproved');
    expect(approvals.length).toBeGreaterThan(9);
    expect(approvals.map(({ actor }) => actor.client)).toEqual(approvals.map(() => 'fleetwright-smoke/1'));
  });

  it('unregisters: the remote and the live fleet stay', async () => {
    expect(await call('system_gitops_unregister_repository', { repository_id: repository })).toMatchObject({
      status: 'done',
    });
    const { nodes } = await call('system_list_nodes', {});
    expect(nodes).toHaveLength(3);
  });
});

async function modernClient({ gatewayUrl, token }: Stack): Promise<AnyClient> {
  const client = new Client({ name: 'official', version: '2' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${gatewayUrl}/mcp`), { requestInit }));
  return {
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Result,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    close: () => client.close(),
  };
}

async function legacyClient({ gatewayUrl, token }: Stack): Promise<AnyClient> {
  const client = new ClientOf2025({ name: 'official', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  const transport = new TransportOf2025(new URL(`${gatewayUrl}/mcp`), { requestInit });
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Result,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    close: () => client.close(),
  };
}
