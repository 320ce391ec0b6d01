import { type ClientRequest, createClient, type OperationName } from '@fleetwright/contracts/client';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { SYSTEM } from '../address.ts';
import type { Operation } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { readRequest } from './read-request.ts';

/** What the typed client sends for the operation's example. */
async function sentFor({ example, name }: Operation): Promise<ClientRequest> {
  const sent: ClientRequest[] = [];
  const client = createClient(
    async (request) => {
      sent.push(request);
      return { status: 200, body: '{}' };
    },
    () => 'a-key',
  );
  await client.call(name as OperationName, example.input as never);
  return sent[0] as ClientRequest;
}

/** The request as the server reads it, where the body is JSON. */
function received({ body, headers, method, path }: ClientRequest, { http }: Operation): FastifyRequest {
  const parts = (path.split('?')[0] ?? '').split('/');
  const pattern = `/${SYSTEM}/${http.path}`.split('/');
  const params = Object.fromEntries(
    pattern.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), decodeURIComponent(parts[at] ?? '')]] : [])),
  );
  const json: unknown = body === undefined ? undefined : JSON.parse(body);
  return { method, url: path, params, headers, body: json } as unknown as FastifyRequest;
}

describe('the typed client', () => {
  it.each(
    OPERATIONS.filter(({ http }) => http.text === undefined).map((operation) => [operation.name, operation] as const),
  )('sends %s so that the gateway reads what was given', async (_name, operation) => {
    const { example, http, input } = operation;
    const sent = await sentFor(operation);
    expect(sent.method).toBe(http.method);
    expect(sent.headers['idempotency-key']).toBe(http.method === 'GET' ? undefined : 'a-key');
    const { fields, problems } = readRequest(operation, received(sent, operation));
    expect(problems).toEqual([]);
    expect(input.parse(fields)).toEqual(input.parse(example.input));
  });

  it('sends a file as it is, with all else in the query', async () => {
    const plan = OPERATIONS.find(({ http }) => http.text !== undefined) as Operation;
    const named = { ...plan, example: { ...plan.example, input: { ...plan.example.input, file: 'a b/fleet.yaml' } } };
    const { body, headers, path } = await sentFor(named);
    expect(body).toBe((plan.example.input as { fleet_yaml: string }).fleet_yaml);
    expect(headers['content-type']).toBe('application/yaml');
    expect(path).toBe('/api/v1/system/gitops_plan?file=a%20b%2Ffleet.yaml');
  });

  it('walks a list to its end, and takes what is no list for its end', async () => {
    const pages = ['{"nodes":[1,2],"next_cursor":"7"}', '{"nodes":[3],"next_cursor":null}'];
    const asked: string[] = [];
    const client = createClient(
      async ({ path }) => {
        asked.push(path);
        return { status: 200, body: pages.shift() ?? '{}' };
      },
      () => '',
    );
    expect(await client.all('list_nodes', { limit: 2 })).toEqual([1, 2, 3]);
    expect(asked).toEqual(['/api/v1/system/nodes?limit=2', '/api/v1/system/nodes?limit=2&cursor=7']);
    expect(await client.all('list_nodes', {})).toEqual([]);
  });

  it.each([
    [409, '{"code":"in_use","detail":"It is needed."}', 'It is needed.', 'in_use'],
    [502, '<html>Bad gateway</html>', 'The gateway answered 502.', undefined],
    [200, '<html>Sign in</html>', 'The gateway answered 200.', undefined],
    [404, 'null', 'The gateway answered 404.', undefined],
  ])('throws what it was refused with: %i %s', async (status, body, message, code) => {
    const client = createClient(
      async () => ({ status, body }),
      () => '',
    );
    const refused = client.call('get_node', { key: 'edge-01' });
    await expect(refused).rejects.toMatchObject({ name: 'GatewayRefusal', status, message });
    await expect(refused).rejects.toSatisfy(
      (error: { problem: { code: string } | null }) => error.problem?.code === code,
    );
  });
});
