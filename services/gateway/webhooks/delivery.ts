import { DELIVERY_ID_LENGTH_MAX, type WebhookProvider, type WebhookReason } from '@fleetwright/contracts';
import { parseBody } from '../json-body.ts';
import type { HeaderLines, Proof } from './signature.ts';

/** What a signed delivery comes to, before the stage is asked. */
export type Delivery =
  | { readonly kind: 'push'; readonly deliveryId: string | null }
  | { readonly kind: 'ignored'; readonly reason: WebhookReason };

interface Dialect {
  readonly eventHeader: string;
  readonly push: string;
  readonly ping?: string;
  /** Names the delivery, and is the same when it is sent again. */
  readonly idHeader: string;
}

const DIALECTS: Readonly<Record<WebhookProvider, Dialect>> = {
  github: { eventHeader: 'x-github-event', push: 'push', ping: 'ping', idHeader: 'x-github-delivery' },
  gitea: { eventHeader: 'x-gitea-event', push: 'push', idHeader: 'x-gitea-delivery' },
  // The key is the delivery's own; the UUID of an event is shared by all pushes that one webhook brings about in turn.
  gitlab: { eventHeader: 'x-gitlab-event', push: 'Push Hook', idHeader: 'idempotency-key' },
};

const VISIBLE_ASCII = /^[!-~]+$/;

export interface Received {
  readonly provider: WebhookProvider;
  readonly headers: HeaderLines;
  readonly proofs: readonly Proof[];
  readonly body: Buffer;
}

/**
 * Reads a delivery whose signature is right. Its body only tells whether this is about `branch` at all; where to look,
 * and what is found there, never comes from it.
 */
export function readDelivery({ provider, headers, proofs, body }: Received, branch: string): Delivery {
  const dialect = DIALECTS[provider];
  const event = headers[dialect.eventHeader]?.join(', ');
  if (event !== undefined && event === dialect.ping) return { kind: 'ignored', reason: 'ping' };
  if (event !== dialect.push) return { kind: 'ignored', reason: 'other_event' };
  const ref = refOf(body);
  if (ref === undefined) return { kind: 'ignored', reason: 'malformed_body' };
  if (ref !== `refs/heads/${branch}`) return { kind: 'ignored', reason: 'other_branch' };
  return { kind: 'push', deliveryId: deliveryIdOf(dialect, headers, proofs) };
}

function refOf(body: Buffer): string | undefined {
  try {
    const value = parseBody(body);
    if (typeof value !== 'object' || value === null || !('ref' in value)) return undefined;
    return typeof value.ref === 'string' ? value.ref : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A signed id before one that anybody on the way could have changed. */
function deliveryIdOf({ idHeader }: Dialect, headers: HeaderLines, proofs: readonly Proof[]): string | null {
  const dated = proofs.find((proof) => proof.kind === 'dated_mac');
  const given = [dated?.id, headers[idHeader]?.join(', ')];
  return given.find((id) => id !== undefined && isDeliveryId(id)) ?? null;
}

function isDeliveryId(text: string): boolean {
  return text.length <= DELIVERY_ID_LENGTH_MAX && VISIBLE_ASCII.test(text);
}
