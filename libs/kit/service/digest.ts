import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DigestOf } from '@fleetwright/core/event-sourcing';

/** RFC 8785. Throws for what JSON cannot say: undefined, functions, NaN, lone surrogates, cycles. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('the value is not JSON: it is undefined or a function');
  return text;
}

export const digestOf: DigestOf = (value) => hash('sha256', canonicalJson(value));
