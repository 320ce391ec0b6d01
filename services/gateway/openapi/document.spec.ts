import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';

const isDescribed = ({ method, url }: { readonly method: string; readonly url: string }) =>
  method !== 'HEAD' && !url.startsWith('/app');

interface Operation {
  summary: string;
  security: { token: string[] }[];
  parameters: { name: string; in: string; schema: object }[];
  requestBody?: { content: { 'application/json': { schema: object } } };
}

describe('the description of the interface', () => {
  let gateway: GatewayHarness;
  let paths: Record<string, Record<string, Operation>>;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    ({ paths } = (await gateway.get('/openapi.json', { token: null })).body);
  });
  afterAll(() => gateway.close());

  it('has every route that the server knows, and no other', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const known = gateway.routes
      .filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/app'))
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
    expect(described.toSorted()).toEqual([...new Set(known)].toSorted());
  });

  it('says of every route what it is for, who may use it, and what its address holds', () => {
    for (const [path, methods] of Object.entries(paths)) {
      for (const operation of Object.values(methods)) {
        expect(operation.summary).not.toBe('');
        const held = operation.parameters.filter((each) => each.in === 'path').map(({ name }) => name);
        expect([path, held]).toEqual([path, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)]);
        if (path.startsWith('/api/v1/webhooks/')) expect(operation.security).toEqual([{ signature: [] }]);
        // Proven by what is in the body: a registration token and a key.
        else if (path === '/api/v1/agents/enrol') expect(operation.security).toEqual([]);
        else if (path.startsWith('/api/')) expect(operation.security[0]?.token).toHaveLength(1);
      }
    }
  });

  it('describes bodies and queries by the schemas that check them', () => {
    const approve = paths['/api/v1/system/gitops_proposals/{proposal_id}/approve']?.['post'];
    expect(approve?.requestBody?.content['application/json'].schema).toMatchObject({
      type: 'object',
      required: ['digest'],
      additionalProperties: false,
      properties: { digest: { pattern: '^[0-9a-f]{64}$' } },
    });
    const wait = paths['/api/v1/system/gitops_repositories/{repository_id}/sync_now']?.['post']?.parameters.find(
      ({ name }) => name === 'wait_seconds',
    );
    expect(wait).toMatchObject({ name: 'wait_seconds', in: 'query', schema: { maximum: 60, default: 10 } });
  });

  it('can be read by people, and brings the schema of fleet.yaml', async () => {
    const { headers, body } = await gateway.get('/docs', { token: null });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('gitops_sync_runs');
    // Each operation with what it needs, takes and answers, and nothing that the page's policy would have to allow.
    expect(body.match(/<details>/g)).toHaveLength(gateway.routes.filter(isDescribed).length);
    expect(body).toContain('needs <code>system.gitops.approve</code>');
    expect(body).toContain('<code>gitops_repository.reconcile_interval_seconds</code>');
    expect(body).toContain('&#34;gitops_proposals&#34;: [');
    expect(body).not.toMatch(/<script| style=| on\w+=/);
    const schema = await gateway.get('/schemas/fleet.v1.json', { token: null });
    expect(schema.body).toMatchObject({ type: 'object', properties: { version: expect.anything() } });
  });
});
