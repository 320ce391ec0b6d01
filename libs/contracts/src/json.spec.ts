import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Json, mapOf } from './index.ts';

/** Compared as text: toEqual looks past an own key named __proto__. */
const through = (schema: z.ZodType, text: string) => JSON.stringify(schema.parse(JSON.parse(text)));

const AWKWARD = '{"constructor":2,"toString":3,"a":{"__proto__":{"__proto__":[{"__proto__":null}]}},"__proto__":1}';

describe('a map of keys that people choose', () => {
  it.each([
    ['any value', Json],
    ['a map of any values', mapOf(z.string(), Json)],
    ['a map inside an object', z.object({ a: mapOf(z.string(), Json) }).transform(({ a }) => a)],
    ['a copy of the schema', mapOf(z.string(), Json).describe('copied').optional()],
  ])('keeps every key: %s', (what, schema) => {
    const text = what.includes('inside') ? `{"a":${AWKWARD}}` : AWKWARD;
    expect(through(schema as z.ZodType, text)).toBe(AWKWARD);
  });

  it('would lose one with the schemas that zod has', () => {
    expect(through(z.json(), AWKWARD)).not.toBe(AWKWARD);
    expect(through(z.record(z.string(), z.unknown()), AWKWARD)).not.toBe(AWKWARD);
  });

  it('checks the value and the key of each, with its place', () => {
    const issuesOf = (schema: z.ZodType, text: string) =>
      schema.safeParse(JSON.parse(text)).error?.issues.map(({ code, path }) => [code, path.join('.')]);
    expect(issuesOf(mapOf(z.string(), z.number()), '{"__proto__":"x","a":1,"b":"y"}')).toEqual([
      ['invalid_type', 'b'],
      ['invalid_type', '__proto__'],
    ]);
    expect(issuesOf(mapOf(z.string().regex(/^[a-z]+$/), z.number()), '{"__proto__":1,"a":1}')).toEqual([
      ['invalid_key', '__proto__'],
    ]);
    expect(issuesOf(mapOf(z.string(), z.number()), '[1]')).toEqual([['invalid_type', '']]);
  });

  it('sets no prototype, neither of its answer nor of what it read', () => {
    const given = JSON.parse('{"__proto__":{"admin":true}}') as object;
    const answer = mapOf(z.string(), Json).parse(given) as { admin?: boolean };
    expect([answer.admin, Object.getPrototypeOf(answer)]).toEqual([undefined, Object.prototype]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('is a map in JSON Schema, as zod’s own', () => {
    expect(z.toJSONSchema(mapOf(z.string(), z.number()))).toEqual(z.toJSONSchema(z.record(z.string(), z.number())));
  });
});
