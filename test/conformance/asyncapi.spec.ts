import { Parser } from '@asyncapi/parser';
import { expect, it } from 'vitest';
import { asyncApiDocument } from '../../services/gateway/events-described/asyncapi.ts';

const errorsIn = async (document: object): Promise<string[]> => {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  return diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
};

it('the description of the bus is valid AsyncAPI 3.0, says a parser that knows nothing of ours', async () => {
  expect(await errorsIn(asyncApiDocument())).toEqual([]);
}, 120_000);

it('and the same parser refuses what is none', async () => {
  const { channels, ...rest } = asyncApiDocument();
  expect(await errorsIn(rest)).not.toEqual([]);
  expect(await errorsIn({ ...asyncApiDocument(), channels: { x: { address: 1 } } })).not.toEqual([]);
}, 120_000);
