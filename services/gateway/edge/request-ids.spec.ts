import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';

const NODES = '/api/v1/system/nodes';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the id of a request', () => {
  let gateway: GatewayHarness;
  let logged: Record<string, unknown>[];

  beforeEach(async () => {
    logged = [];
    const write = (fields: object) => void logged.push(fields as Record<string, unknown>);
    gateway = await GatewayHarness.open({ log: { debug: write, info: write, warn: write, error: write } });
    gateway.models.waitFor = async () => false;
    gateway.stage('DeleteResource', () => ({ ok: true, result: null, position: null, account_revision: 3 }));
  });
  afterEach(() => gateway.close());

  it.each([
    ['that is answered', 'GET', NODES, {}, 200],
    ['without a token', 'GET', NODES, { token: null }, 401],
    ['to nowhere', 'GET', '/nowhere', {}, 404],
    ['with a method that is not there', 'PUT', NODES, {}, 405],
    ['with a body that cannot be read', 'POST', NODES, { body: '{' }, 422],
    ['that is wrong', 'POST', NODES, { body: {} }, 422],
    ['to a model', 'POST', '/mcp', { body: [] }, 400],
  ] as const)('is told to one %s', async (_what, method, path, asking, status) => {
    const answers = [await gateway.call(method, path, asking), await gateway.call(method, path, asking)];
    const ids = answers.map(({ headers }) => String(headers['x-request-id']));
    expect([answers[0]?.status, ids[0]]).toEqual([status, expect.stringMatching(UUID)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('is never the client’s, who could name another request, or write into the log', async () => {
    const given = idOf(7);
    const headers = { 'x-request-id': given, 'request-id': given };
    expect((await gateway.get(NODES, { headers })).headers['x-request-id']).not.toBe(given);
  });

  it('stands in what the request changes, in the answer and in the log', async () => {
    const { headers } = await gateway.call('DELETE', `${NODES}/a`);
    const request_id = headers['x-request-id'];
    const [command] = gateway.commands;
    expect(command).toMatchObject({ operation_id: request_id, via: { face: 'rest', request_id } });
    expect(logged).toContainEqual({ request_id, operation_id: request_id, account_id: 'acme', type: 'DeleteResource' });
  });

  it('leads to the operation that a key stands for, which events name', async () => {
    const { headers } = await gateway.call('DELETE', `${NODES}/a`, { headers: { 'idempotency-key': 'k' } });
    const [command] = gateway.commands;
    expect(command?.operation_id).toMatch(/^[0-9a-f]{64}$/);
    const [line] = logged.filter(({ request_id }) => request_id === headers['x-request-id']);
    expect(line).toMatchObject({ operation_id: command?.operation_id });
  });

  it('is told by a stream of events, too', async () => {
    const stopping = new AbortController();
    const authorization = `Bearer ${await gateway.token({})}`;
    const url = `${gateway.url}/api/v1/system/fleet_events/stream`;
    const { headers } = await fetch(url, { headers: { authorization }, signal: stopping.signal });
    stopping.abort();
    expect(headers.get('x-request-id')).toMatch(UUID);
  });
});
