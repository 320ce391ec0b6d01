import { repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const EXPLAIN = '/api/v1/system/explain';

describe('why', () => {
  let gateway: GatewayHarness;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    await gateway.happened(repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 }));
  });
  afterEach(() => gateway.close());

  it('is told of a resource by the proposals that made it, in steps and as text', async () => {
    const { status, body } = await gateway.get(`${EXPLAIN}/node/edge-1-0`);
    const { explanation } = body;
    expect([status, explanation.kind, explanation.key, explanation.field]).toEqual([200, 'node', 'edge-1-0', null]);
    const whats = explanation.steps.map(({ what }: { what: string }) => what);
    expect(whats.filter((what: string) => what === 'commit')).not.toHaveLength(0);
    expect(whats.filter((what: string) => what === 'outcome')).not.toHaveLength(0);
    expect(explanation.text.split('\n').slice(1, -1)).toHaveLength(explanation.steps.length);
    const [commit] = explanation.steps;
    expect(commit).toMatchObject({ what: 'commit', revision: expect.stringMatching(/^[0-9a-f]{40}$/) });
  });

  it('is told of a field, and of nothing where no proposal touches it', async () => {
    const none = await gateway.get(`${EXPLAIN}/node/edge-1-0?field=never`);
    expect(none.body.explanation.steps).toEqual([]);
    expect(none.body.explanation.text).toContain('No proposal and no change by hand is known.');
  });

  it.each(['node/nobody', 'module/edge-1-0', 'nodes/edge-1-0'])('is 404 for %s', async (path) => {
    expect((await gateway.get(`${EXPLAIN}/${path}`)).status).toBe(404);
  });
});
