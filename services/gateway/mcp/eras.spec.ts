import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { ask, call, MODERN, send } from '../testing/mcp-caller.ts';

const info = { name: 'spec', version: '1' };
const initialize = (protocolVersion: string, headers: Readonly<Record<string, string>> = {}) =>
  [
    { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion, capabilities: {}, clientInfo: info } },
    { headers },
  ] as const;

describe('clients of two eras at one address', () => {
  let gateway: GatewayHarness;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
  });
  afterAll(() => gateway.close());

  it.each(['2025-06-18', '2025-11-25'])('initialize of %s is answered with that revision', async (version) => {
    const { status, headers, message } = await send(gateway, ...initialize(version));
    expect([status, message.result.protocolVersion]).toEqual([200, version]);
    expect(message.result.serverInfo.name).toBe('fleetwright');
    expect(Object.keys(headers)).not.toContain('mcp-session-id');
  });

  it('initialize of a revision that nobody knows is answered with one that is served', async () => {
    const { status, message } = await send(gateway, ...initialize('1999-01-01'));
    expect([status, message.result.protocolVersion]).toEqual([200, '2025-11-25']);
  });

  it('initialize is answered by its body, whatever its headers say', async () => {
    for (const given of ['2025-06-18', MODERN, 'x']) {
      const { status, message } = await send(gateway, ...initialize('2025-11-25', { 'mcp-protocol-version': given }));
      expect([given, status, message.result?.protocolVersion]).toEqual([given, 200, '2025-11-25']);
    }
  });

  it('a later request of another revision is refused, and one that names none is served', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await send(gateway, body, { headers: { 'mcp-protocol-version': 'x' } })).status).toBe(400);
    const { status, message } = await send(gateway, body);
    expect([status, message.result.tools.length > 10]).toEqual([200, true]);
  });

  it('2026-07-28 needs no handshake', async () => {
    const discovered = await ask(gateway, 'server/discover');
    expect([discovered.status, discovered.message.result.supportedVersions]).toEqual([200, [MODERN]]);
    const { status, headers, message } = await ask(gateway, 'tools/list');
    expect([status, message.result.tools.length > 10]).toEqual([200, true]);
    expect(Object.keys(headers)).not.toContain('mcp-session-id');
  });

  it('a header that contradicts the body is refused in 2026-07-28', async () => {
    const { status } = await ask(gateway, 'tools/list', {}, { headers: { 'mcp-method': 'tools/call' } });
    expect(status).toBe(400);
  });

  it('a method that nobody knows is told so in both', async () => {
    const modern = await ask(gateway, 'no/such');
    const legacy = await ask(gateway, 'no/such', {}, { era: 'legacy' });
    expect([modern.status, modern.message.error.code]).toEqual([404, -32_601]);
    expect([legacy.status, legacy.message.error.code]).toEqual([200, -32_601]);
  });

  it('several messages at once are refused, and none of them is done', async () => {
    const params = { name: 'system_create_node', arguments: { hostname: 'edge-01' } };
    const { status, message } = await send(gateway, [{ jsonrpc: '2.0', id: 1, method: 'tools/call', params }]);
    expect([status, message.error.code, gateway.commands]).toEqual([400, -32_600, []]);
  });

  it('what is no JSON is refused in the words of JSON-RPC', async () => {
    for (const body of ['{"jsonrpc":', '{"a":1,"a":2}']) {
      const { status, message } = await send(gateway, body);
      expect([status, message.error.code, message.id]).toEqual([400, -32_700, null]);
    }
  });

  it('a message of more than a megabyte is not read', async () => {
    const params = { name: 'system_create_node', arguments: { hostname: 'x'.repeat(1_048_577) } };
    const { status, message } = await send(gateway, { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    expect([status, message.error.message]).toEqual([413, 'body_too_large: The body is larger than 1 MiB.']);
  });

  it('notifications are taken without an answer', async () => {
    const { status, message } = await send(gateway, { jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([status, message]).toEqual([202, null]);
  });

  it('GET and DELETE are 405: there is no session to listen to or to end', async () => {
    for (const method of ['GET', 'DELETE']) {
      const { status, headers } = await gateway.call(method, '/mcp', { headers: { 'mcp-session-id': 'made-up' } });
      expect([method, status, headers.allow]).toEqual([method, 405, 'POST']);
    }
  });

  it.each(['modern', 'legacy'] as const)('a session that nobody began changes nothing (%s)', async (era) => {
    const { status, result } = await call(
      gateway,
      'system_gitops_list_repositories',
      {},
      { era, headers: { 'mcp-session-id': 'made-up' } },
    );
    expect([status, result.structuredContent.repositories]).toEqual([200, []]);
  });

  it('an unknown tool is an error of the protocol', async () => {
    const { message } = await call(gateway, 'no_such_tool');
    expect([message.error.code, message.error.message]).toEqual([-32_602, 'There is no tool no_such_tool.']);
  });
});
