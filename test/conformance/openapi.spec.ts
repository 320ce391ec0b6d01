import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { openApiDocument } from '../../services/gateway/openapi/document.ts';

it('the description is valid OpenAPI 3.1, says a validator that knows nothing of ours', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(plain(openApiDocument()));
  expect([valid, errors]).toEqual([true, undefined]);
  expect(validator.version).toBe('3.1');
});

it('and the same validator refuses what is none', async () => {
  const { openapi, info } = openApiDocument();
  const { valid } = await new Validator().validate(plain({ openapi, info, paths: { nodes: {} } }));
  expect(valid).toBe(false);
});

function plain(document: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
}
