import { setTimeout as sleep } from 'node:timers/promises';
import { WAIT_POLL_MS, WAIT_TIMEOUT_MS } from './limits.ts';

export interface WaitOptions {
  /** Completes the sentence "waited in vain for …". */
  readonly what: string;
  /** Default: 30 s. */
  readonly timeoutMs?: number;
}

type Falsy = false | null | undefined | 0 | '';

/**
 * Asks until the answer is truthy, and answers it. A condition that throws counts as not yet true. Throws after the
 * timeout with `what`, and with the condition's last error as the cause.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = WAIT_TIMEOUT_MS }: WaitOptions,
): Promise<Exclude<T, Falsy>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await condition();
      if (answer) return answer as Exclude<T, Falsy>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(WAIT_POLL_MS);
  } while (performance.now() < deadline);
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause });
}
