import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { addressOf, placesOf } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { readRequest } from './read-request.ts';

const reading = OPERATIONS.filter(({ http }) => http.method === 'GET');
/** What readers of queries have made objects, lists and orders of. */
const OPERATORS = ['[$ne]=x', '[]=x', '[0]=x', '.$gt=', '[__proto__]=x', '%5B%24ne%5D=x'];

function problemsOf(operation: (typeof OPERATIONS)[number], query: string) {
  const request = { method: 'GET', url: `/${addressOf(operation.http)}?${query}`, params: {}, headers: {} };
  return readRequest(operation, request as unknown as FastifyRequest).problems ?? [];
}

describe('the parameters of a query', () => {
  it.each(reading.map((operation) => [operation.name, operation] as const))(
    'of %s are texts by their own names, and never operators',
    (_name, operation) => {
      for (const field of placesOf(operation).query) {
        for (const operator of OPERATORS) {
          expect([field, operator, problemsOf(operation, `${field}${operator}`).length]).toEqual([field, operator, 1]);
        }
        expect(problemsOf(operation, `${field}=1&${field}=2`)).toMatchObject([{ path: field, code: 'repeated' }]);
        expect(problemsOf(operation, `${field}=1`)).toEqual([]);
      }
      for (const query of ['$or=1', 'orderBy=name', 'where=1', 'fields=*;drop']) {
        expect(problemsOf(operation, query)).toMatchObject([{ code: 'unknown_field' }]);
      }
    },
  );

  it.each(reading.map((operation) => [operation.name, operation] as const))(
    'of %s are never taken for objects',
    (_name, { input, example, http }) => {
      for (const field of placesOf({ input, http }).query) {
        for (const value of [{ $ne: null }, { $or: [] }, [{ $gt: '' }], Object.create({ polluted: true })]) {
          expect([field, input.safeParse({ ...example.input, [field]: value }).success]).toEqual([field, false]);
        }
      }
    },
  );
});
