import type { Endpoint } from '../endpoints.ts';
import { type Operation, placesOf } from '../operation.ts';
import type { GatewayCode } from '../problems.ts';

/** What a repeated request may be refused with. */
const KEYED = ['idempotency_key_reused', 'request_in_progress'] as const;

/** What any request may be refused with, whatever it asks for. */
const ALWAYS: readonly GatewayCode[] = [
  'invalid',
  'malformed_request',
  'unsupported_media_type',
  'address_too_long',
  'headers_too_large',
  'expectation_failed',
  'internal_error',
  'store_unavailable',
  'store_damaged',
  'shutting_down',
];

/** Fields that name a moment. */
const MOMENTS: ReadonlySet<string> = new Set(['at', 'from', 'to']);

/** And with a token: too many wrong ones. */
const GUARDED = ['unauthenticated', 'forbidden', 'rate_limited'] as const;

/** Every code that an operation may be refused with: its own, and those that follow from its shape. */
export function codesOf(operation: Operation): readonly GatewayCode[] {
  const { codes = [], http } = operation;
  const { path, query, body } = placesOf(operation);
  return [
    ...GUARDED,
    ...(path.length > 0 ? (['not_found'] as const) : []),
    ...(http.method === 'GET' ? [] : (['malformed_body', 'body_too_large', 'request_timeout', ...KEYED] as const)),
    // What another service does is asked for over the bus.
    ...(http.method === 'GET' ? [] : (['bus_unavailable'] as const)),
    ...(body.length > 0 && http.method === 'PATCH' ? (['unresolved_reference'] as const) : []),
    ...(query.some((field) => MOMENTS.has(field)) ? (['in_the_future'] as const) : []),
    ...(http.needsIfMatch ? (['precondition_required'] as const) : []),
    ...ALWAYS,
    ...codes,
  ];
}

export function codesOfEndpoint({ access, codes }: Endpoint): readonly GatewayCode[] {
  const guarded = access === 'public' || access === 'signed' || access === 'proven' ? [] : GUARDED;
  return [...guarded, ...ALWAYS, ...codes];
}
