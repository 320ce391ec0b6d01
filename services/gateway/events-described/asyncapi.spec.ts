import { readFileSync } from 'node:fs';
import { EVENTS } from '@fleetwright/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { EVENT_TYPES, eventSchemaOf, schemaFileOf } from './event-schemas.ts';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await GatewayHarness.open();
});
afterAll(() => gateway.close());

const golden = (type: string, version: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../test/conformance/golden/${type}.${version}.json`, import.meta.url), 'utf8'),
  ) as { data: object };

describe('the schemas of events', () => {
  it('are there for every type, and are what its data is validated by', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    expect(EVENT_TYPES).toEqual(Object.keys(EVENTS));
    for (const type of EVENT_TYPES) {
      const version = schemaFileOf(type).split('.')[1] ?? '';
      const validate = ajv.compile(eventSchemaOf(type));
      const { data } = golden(type, version);
      expect(validate(data), `${type}: ${JSON.stringify(validate.errors)}`).toBe(true);
      expect(validate([data]), type).toBe(false);
    }
  });

  it('are served where events say, to everybody, and nothing else is', async () => {
    const answer = await fetch(`${gateway.url}/schemas/events/drift_detected.v1.json`);
    expect(answer.headers.get('content-type')).toContain('application/schema+json');
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(eventSchemaOf('DriftDetected'))));
    for (const file of ['drift_detected.v2.json', 'constructor', '..%2f..%2fpackage.json', 'drift_detected']) {
      expect((await fetch(`${gateway.url}/schemas/events/${file}`)).status, file).toBe(404);
    }
  });
});

describe('the description of the bus', () => {
  it('is served, and names every type of event by both of its subjects', async () => {
    const answer = await fetch(`${gateway.url}/asyncapi.json`);
    const document = (await answer.json()) as ReturnType<typeof asyncApiDocument>;
    expect(document).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
    const addresses = Object.values(document['channels'] as Record<string, { address: string }>).map(
      ({ address }) => address,
    );
    expect(addresses).toHaveLength(2 * EVENT_TYPES.length);
    expect(addresses).toContain('fleet.{account}.gitops.drift_detected');
    expect(addresses).toContain('gitops.drift_detected');
  });
});
