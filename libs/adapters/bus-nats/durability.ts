import { API_TIMEOUT_MS } from './limits.ts';

/**
 * Whether NATS writes every acknowledged message to disk, according to its monitoring page (`http://host:8222`). Throws
 * an error that says what is wrong: not reachable, no JetStream, or a sync interval that loses messages in a power cut.
 */
export async function assertDurable(monitoringUrl: string): Promise<void> {
  const address = new URL('/varz', monitoringUrl);
  let page: unknown;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(API_TIMEOUT_MS) });
    page = await answer.json();
  } catch (error) {
    throw new Error(`NATS's monitoring page ${address.href} does not answer`, { cause: error });
  }
  const config = (page as { jetstream?: { config?: { sync_always?: boolean } } }).jetstream?.config;
  if (!config) throw new Error('NATS runs without JetStream; give it a jetstream block');
  if (config.sync_always !== true) throw new Error('NATS must run with jetstream { sync_interval: always }');
}
