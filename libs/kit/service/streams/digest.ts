import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DigestOf } from '@fleetwright/core/event-sourcing';
import { inCanonicalOrder, UNCERTAIN } from './canonical-order.ts';

/** RFC 8785. Throws for what JSON cannot say: undefined, functions, NaN, lone surrogates, cycles. */
export function canonicalJson(value: unknown): string {
  // Nearly everything is plain JSON: put in order, it is written three times as fast as by the library.
  const ordered = inCanonicalOrder(value);
  const text = ordered === UNCERTAIN ? canonicalize(value) : JSON.stringify(ordered);
  if (text === undefined) throw new TypeError('the value is not JSON: it is undefined or a function');
  return text;
}

export const digestOf: DigestOf = (value) => digestOfText(canonicalJson(value));

/** Of canonical JSON that is written already: writing it is most of the work. */
export function digestOfText(text: string): string {
  return hash('sha256', text);
}
