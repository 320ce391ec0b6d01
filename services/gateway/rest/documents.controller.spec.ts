import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';

const published = readFileSync(new URL('../../../docs/schemas/fleet.v1.json', import.meta.url), 'utf8');

describe('the schema of fleet.yaml', () => {
  let gateway: GatewayHarness;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
  });
  afterAll(() => gateway.close());

  it('is served to everybody, exactly as it is published', async () => {
    const answer = await fetch(`${gateway.url}/schemas/fleet.v1.json`);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/schema\+json\b/);
    expect(await answer.text()).toBe(published);
  });
});
