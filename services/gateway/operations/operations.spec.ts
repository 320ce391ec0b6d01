import { describe, expect, it } from 'vitest';
import { placesOf } from '../operation.ts';
import { inputSchema } from '../openapi/json-schema.ts';
import { OPERATIONS } from './all.ts';

const named = OPERATIONS.map((operation) => [operation.name, operation] as const);

describe('the list of operations', () => {
  it('has each name and each address once', () => {
    const names = OPERATIONS.map(({ name }) => name);
    const addresses = OPERATIONS.map(({ http }) => `${http.method} ${http.path.replaceAll(/:\w+/g, ':field')}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(names.filter((name) => !/^[a-z]+(_[a-z]+)+$/.test(name))).toEqual([]);
  });

  it.each(named)('%s has every field that its address names, each at one place', (_name, operation) => {
    const { http, input } = operation;
    const { path, query, body } = placesOf(operation);
    const elsewhere = [http.text?.field, http.ifMatch].filter((field) => field !== undefined);
    const placed = [...path, ...query, ...body, ...elsewhere];
    expect(placed.toSorted()).toEqual(Object.keys(input.shape).toSorted());
    expect((http.query ?? []).every((field) => query.includes(field))).toBe(true);
  });

  it.each(named)('%s takes an object of plain fields', (_name, { input }) => {
    const { properties, required } = inputSchema(input);
    expect(required.every((field) => field in properties)).toBe(true);
    const refs = JSON.stringify(properties).match(/"\$ref":"[^"]*"/g) ?? [];
    expect(refs.filter((ref) => ref !== '"$ref":"#/components/schemas/Json"')).toEqual([]);
  });

  it.each(named)('%s takes the input of its example, and answers what its example answers', (_name, operation) => {
    const { example, input, output } = operation;
    expect(input.safeParse(example.input).error).toBeUndefined();
    expect(output.safeParse(example.output).error).toBeUndefined();
  });

  it('reads only where nothing is asked to be done', () => {
    for (const { http, isIdempotent, later, permission, name } of OPERATIONS) {
      if (http.method === 'GET') expect([name, isIdempotent, later]).toEqual([name, true, undefined]);
      if (name.startsWith('list_') || name.includes('_list_')) {
        // Who may see tokens is who makes and revokes them; dead letters are the platform's.
        const isForReaders = /\.read$|^system\.(tokens\.write|operations)$/.test(permission);
        expect([name, http.method, isForReaders]).toEqual([name, 'GET', true]);
      }
    }
  });

  it('takes If-Match wherever a version is shown at the same address', () => {
    const shown = OPERATIONS.filter(({ http }) => http.method === 'GET' && http.etag !== undefined);
    expect(shown.length).toBeGreaterThan(9);
    for (const { http } of shown) {
      const writing = OPERATIONS.filter((each) => each.http.path === http.path && each.http.method !== 'GET');
      for (const { name, http: written } of writing)
        expect([name, written.ifMatch]).toEqual([name, 'expected_version']);
    }
  });

  it('changes nothing in part or whole without a version to name, which the answer tells anew', () => {
    const changing = OPERATIONS.filter(({ http }) => http.method === 'PATCH' || http.method === 'PUT');
    expect(changing.length).toBeGreaterThan(13);
    for (const { name, http, codes } of changing) {
      const reading = OPERATIONS.find((each) => each.http.path === http.path && each.http.method === 'GET');
      const told = [http.ifMatch, http.etag?.at(-1), codes?.includes('version_conflict'), reading?.http.etag];
      expect([name, ...told]).toEqual([name, 'expected_version', 'version', true, http.etag]);
    }
  });
});
