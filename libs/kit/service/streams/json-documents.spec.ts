import type { Documents } from '@fleetwright/core/event-sourcing';
import { hash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from './digest.ts';
import { DocumentMissing, JsonDocuments } from './json-documents.ts';
import { Lru } from '../concurrency/lru.ts';

let reads = 0;
let documents: Documents;

beforeEach(() => {
  const texts = new Map<string, string>();
  reads = 0;
  documents = {
    put: async (account, values) =>
      values.map((text) => {
        const digest = hash('sha256', text);
        texts.set(`${account}/${digest}`, text);
        return digest;
      }),
    get: async (account, digests) => {
      reads += 1;
      return digests.map((digest) => texts.get(`${account}/${digest}`));
    },
  };
});

describe('JsonDocuments', () => {
  it('stores values as canonical JSON, so equal values have one digest', async () => {
    const json = new JsonDocuments(documents, new Lru(1_000));
    const [first, second] = await json.put('acme', [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ]);
    expect(first).toBe(second);
    expect(first).toBe(digestOf({ a: 1, b: 2 }));
    expect(await json.get('acme', first ?? '')).toEqual({ a: 1, b: 2 });
  });

  it('reads a document once, and a text is not a value', async () => {
    const json = new JsonDocuments(documents, new Lru(1_000));
    const digest = await json.putText('acme', '{"a": 1}');
    expect(await json.getText('acme', digest)).toBe('{"a": 1}');
    expect(await json.getText('acme', digest)).toBe('{"a": 1}');
    expect(reads).toBe(1);
    expect(await json.get('acme', digest)).toEqual({ a: 1 });
    expect(reads).toBe(2);
  });

  it('keeps no more bytes than its limit', async () => {
    const cache = new Lru<unknown>(20);
    const json = new JsonDocuments(documents, cache);
    const digests = await json.put('acme', ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc']);
    for (const digest of digests) await json.get('acme', digest);
    expect(cache.weight).toBeLessThanOrEqual(20);
    await json.get('acme', digests[0] ?? '');
    expect(reads).toBe(4);
  });

  it('a document of another account is missing, even when it is in memory', async () => {
    const json = new JsonDocuments(documents, new Lru(1_000));
    const digest = await json.putText('acme', 'secret plan');
    await json.getText('acme', digest);
    await expect(json.getText('other', digest)).rejects.toThrow(DocumentMissing);
  });
});
