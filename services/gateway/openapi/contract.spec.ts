import { ALL_COMMANDS, type CommandReply, type CommandType, RefusalCode } from '@fleetwright/contracts';
import { repositoryHistory } from '@fleetwright/core/read-models/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { requestsFor } from '../testing/generated-requests.ts';
import { type Answer, GatewayHarness } from '../testing/harness.ts';
import { codesOf } from './codes.ts';

/** Requests for one operation; together they are a thousand. */
const RUNS = 14;

describe('what is described is what is answered', () => {
  let gateway: GatewayHarness;
  let reply: CommandReply;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    const history = [...repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 })];
    await gateway.happened(history.filter(({ fact }) => fact.type !== 'DiffComputed'));
    for (const type of Object.keys(ALL_COMMANDS) as CommandType[]) gateway.stage(type, () => reply);
    gateway.models.waitFor = async () => false;
  });
  afterAll(() => gateway.close());

  /** What a stage may say to it: that it is not possible now, or for good, for a reason that is described. */
  const repliesTo = (operation: Operation): fc.Arbitrary<CommandReply> => {
    // A fault of ours is described, and never the right answer.
    const isReply = (code: string) => RefusalCode.safeParse(code).success && code !== 'internal_error';
    const codes = codesOf(operation).filter(isReply) as RefusalCode[];
    return fc.constantFrom(...codes).map((code) => ({ ok: false as const, code, message: `refused: ${code}` }));
  };

  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    'every answer of %s, to whatever it is asked, has a described status, body and headers',
    async (_name, operation) => {
      await fc.assert(
        fc.asyncProperty(requestsFor(operation), repliesTo(operation), async (request, said) => {
          reply = said;
          const { method, path, body, headers } = request;
          const text = operation.http.text === undefined ? {} : { 'content-type': 'application/yaml' };
          // The harness holds every answer against the description, and throws.
          const answer = await gateway.call(method, path, { body, headers: { ...headers, ...text } });
          checkHeaders(answer);
          expect(answer.status).not.toBe(500);
        }),
        { numRuns: RUNS, seed: 20_260_728 },
      );
    },
  );

  function checkHeaders({ status, headers, body }: Answer): void {
    if (status >= 400) expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    if (status === 503 || status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    if (status === 401) expect(headers['www-authenticate']).toMatch(/^Bearer/);
    if (status === 204) expect(body).toBeNull();
  }
});
