import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Front } from './testing/front.ts';

interface Operation {
  summary: string;
  security: { token: string[] }[];
  parameters: { name: string; in: string; schema: object }[];
  requestBody?: { content: { 'application/json': { schema: object } } };
}

describe('the description of the interface', () => {
  let front: Front;
  let paths: Record<string, Record<string, Operation>>;

  beforeAll(async () => {
    front = await Front.open();
    ({ paths } = (await front.get('/openapi.json', { token: null })).body);
  });
  afterAll(() => front.close());

  it('has every route that the server knows, and no other', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const known = front.routes
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
        else if (path.startsWith('/api/')) expect(operation.security[0]?.token).toHaveLength(1);
      }
    }
  });

  it('describes bodies and queries by the schemas that check them', () => {
    const approve = paths['/api/v1/system/gitops_proposals/{id}/approve']?.['post'];
    expect(approve?.requestBody?.content['application/json'].schema).toMatchObject({
      type: 'object',
      required: ['digest'],
      additionalProperties: false,
      properties: { digest: { pattern: '^[0-9a-f]{64}$' } },
    });
    const wait = paths['/api/v1/system/gitops_repositories/{id}/sync_now']?.['post']?.parameters.at(-1);
    expect(wait).toMatchObject({ name: 'wait_seconds', in: 'query', schema: { maximum: 60, default: 10 } });
  });

  it('can be read by people, and brings the schema of fleet.yaml', async () => {
    const { headers, body } = await front.get('/docs', { token: null });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('gitops_sync_runs');
    const schema = await front.get('/schemas/fleet.v1.json', { token: null });
    expect(schema.body).toMatchObject({ type: 'object', properties: { version: expect.anything() } });
  });
});
