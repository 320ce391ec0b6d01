import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Front } from '../testing/front.ts';

const published = readFileSync(new URL('../../../docs/schemas/fleet.v1.json', import.meta.url), 'utf8');

describe('the schema of fleet.yaml', () => {
  let front: Front;

  beforeAll(async () => {
    front = await Front.open();
  });
  afterAll(() => front.close());

  it('is served to everybody, exactly as it is published', async () => {
    const answer = await fetch(`${front.url}/schemas/fleet.v1.json`);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/schema\+json\b/);
    expect(await answer.text()).toBe(published);
  });
});
