import { randomUUID } from 'node:crypto';
import { waitFor } from '@fleetwright/kit/testing';
import { type Answer, api } from '../end-to-end/api.ts';
import type { Stack } from '../end-to-end/stack.ts';

/** Long enough for a restart of everything on a busy machine; a client gives up later than that. */
const PATIENCE_MS = 300_000;

/** Where a client asks; `requestTimeoutMs`: how long for one answer, where some of the hosts may be gone. */
export type AskedStack = Pick<Stack, 'gatewayUrl' | 'token'> & { readonly requestTimeoutMs?: number };

/**
 * A client as it should be: it asks again, with the same Idempotency-Key, while it gets 503 or no answer. Any other
 * answer is final, so that an error of the system is seen and not tried away.
 */
export class PatientClient {
  /** How many requests were answered with which status; 0: no answer. */
  readonly statuses = new Map<number, number>();
  /** The longest that one request took, whatever it was answered; set it to 0 to begin anew. */
  longestMs = 0;
  readonly #stack: AskedStack;

  constructor(stack: AskedStack) {
    this.#stack = stack;
  }

  get(path: string): Promise<Answer> {
    return this.#ask(`GET ${path}`, (rest) => rest.get(path));
  }

  post(path: string, body?: unknown): Promise<Answer> {
    const key = { 'idempotency-key': randomUUID() };
    return this.#ask(`POST ${path}`, (rest) => rest.post(path, body, key));
  }

  async #ask(what: string, ask: (rest: ReturnType<typeof api>) => Promise<Answer>): Promise<Answer> {
    const once = async () => {
      const beganMs = performance.now();
      const answer = await ask(api(this.#stack.gatewayUrl, this.#stack.token, this.#stack.requestTimeoutMs)).catch(
        () => null,
      );
      this.longestMs = Math.max(this.longestMs, performance.now() - beganMs);
      const status = answer?.status ?? 0;
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      return status === 503 ? null : answer;
    };
    const answer = await waitFor(once, { what: `an answer to ${what}`, timeoutMs: PATIENCE_MS });
    if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }
}
