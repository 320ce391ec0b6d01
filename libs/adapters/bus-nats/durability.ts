import { setTimeout as sleep } from 'node:timers/promises';
import { API_TIMEOUT_MS, DURABILITY_POLL_MS } from './limits.ts';

/**
 * Whether every node of NATS writes each acknowledged message to disk, according to their monitoring pages
 * (`http://host:8222`). A node that is away is no reason to stand still; it is asked again by `problem` until it answered.
 */
export class NatsDurability {
  readonly #silent: Set<string>;
  #problem: string | null = null;

  /** `addresses`: one monitoring page, or several separated by commas. */
  constructor(addresses: string) {
    this.#silent = new Set(addresses.split(',').map((address) => address.trim()));
  }

  /**
   * Waits so many milliseconds for each page, and throws an error that says what is wrong: none answers, no JetStream, or
   * a sync interval that loses messages in a power cut.
   */
  async mustHold(waitMs: number): Promise<void> {
    const count = this.#silent.size;
    const deadlineMs = performance.now() + waitMs;
    for (;;) {
      const problem = await this.problem();
      if (problem !== null) throw new Error(problem);
      if (this.#silent.size === 0) return;
      if (performance.now() >= deadlineMs) break;
      await sleep(DURABILITY_POLL_MS);
    }
    if (this.#silent.size === count) {
      const pages = [...this.#silent].join(', ');
      throw new Error(`NATS's monitoring page ${pages} does not answer (FLEETWRIGHT_NATS_MONITORING_URL)`);
    }
  }

  /** What is wrong with a node; null: nothing, of those that answered so far. Asks those that did not. */
  async problem(): Promise<string | null> {
    const pages = [...this.#silent];
    const answers = await Promise.all(pages.map((page) => configurationOf(page)));
    for (const [index, answer] of answers.entries()) {
      const page = pages[index] ?? '';
      if (answer === 'silent') continue;
      this.#silent.delete(page);
      this.#problem ??= problemOf(answer, page);
    }
    return this.#problem;
  }
}

interface MonitoringPage {
  readonly jetstream?: { readonly config?: { readonly sync_always?: boolean } };
}

async function configurationOf(page: string): Promise<MonitoringPage | 'silent'> {
  try {
    const answer = await fetch(new URL('/varz', page), { signal: AbortSignal.timeout(API_TIMEOUT_MS) });
    return (await answer.json()) as MonitoringPage;
  } catch {
    // Away, or not NATS: who asks says which pages never answered.
    return 'silent';
  }
}

function problemOf({ jetstream }: MonitoringPage, page: string): string | null {
  if (!jetstream?.config) return `NATS at ${page} runs without JetStream; give it a jetstream block`;
  if (jetstream.config.sync_always === true) return null;
  return `NATS at ${page} loses messages in a power cut; it must run with jetstream { sync_interval: always }`;
}
