import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../address.ts';
import { placesOf } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { GatewayHarness } from '../testing/harness.ts';

/** With every sign that an address means something by, and with what looks encoded already. */
const KEY = 'fabric/a%2Fb?c#d e+ü;=&..';

const notFound = (key: string) => ({ ok: false as const, code: 'not_found' as const, message: `There is no ${key}.` });

describe('keys in addresses', () => {
  let gateway: GatewayHarness;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    for (const type of ['UpdateResource', 'DeleteResource'] as const) {
      gateway.stage(type, ({ data }) => notFound(data.key));
    }
    gateway.stage('RemoveEventConsumer', ({ data }) => notFound(data.name));
    gateway.stage('ReadBundle', ({ data }) => notFound(data.hostname));
  });
  afterAll(() => gateway.close());

  const withFields = OPERATIONS.filter((operation) => placesOf(operation).path.length > 0);

  it.each(withFields.map((operation) => [operation.name, operation] as const))(
    'are one part, decoded once, for %s',
    async (_name, { example, http, ...operation }) => {
      const given = example.input as Readonly<Record<string, unknown>>;
      const { body } = placesOf({ http, input: operation.input });
      const path = http.path.replaceAll(/:\w+/g, () => encodeURIComponent(KEY));
      const fields = Object.fromEntries(body.map((field) => [field, given[field]]));
      const sent = body.some((field) => given[field] !== undefined) ? { body: fields } : {};
      const seen = http.needsIfMatch ? { headers: { 'if-match': '*' } } : {};
      const answer = await gateway.call(http.method, `/${SYSTEM}/${path}`, { ...sent, ...seen });
      expect([answer.status, answer.body.detail]).toEqual([404, expect.stringContaining(KEY)]);
    },
  );
});
