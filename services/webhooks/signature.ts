import { createHmac } from 'node:crypto';

/**
 * The headers of Standard Webhooks: `webhook-id` is the same over all tries of a delivery, time and signatures are this
 * try's. A signature for each secret, with blanks between: a receiver is content with one that it can check.
 */
export function signedHeaders(
  id: string,
  body: string,
  { secrets, nowMs }: { readonly secrets: readonly Buffer[]; readonly nowMs: number },
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signatures = secrets.map((secret) => {
    const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64');
    return `v1,${signature}`;
  });
  return {
    'content-type': 'application/json',
    'user-agent': 'fleetwright-webhooks',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
