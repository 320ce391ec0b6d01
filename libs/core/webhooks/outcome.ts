import { ATTEMPTS_MAX, DISABLE_AFTER_MS, RETRY_AFTER_MS_MAX, RETRY_DELAYS_MS, RETRY_SPREAD } from './limits.ts';

/** What came of one try. */
export type Attempt =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** What `Retry-After` asks for, milliseconds; null: nothing. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unanswered' };

export interface Standing {
  /** Tries of this delivery, this one included. */
  readonly attempts: number;
  /** Failures in a row of the subscription, this one not included. */
  readonly failures: number;
  /** For how long nothing has got through, milliseconds; 0 when the last one did. */
  readonly failingForMs: number;
  /** 0 to 1, at random. */
  readonly chance: number;
}

/** `pauseMs`: before anything is sent to this subscription again. */
export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retried' | 'failed'; readonly pauseMs: number }
  | { readonly kind: 'disabled'; readonly reason: 'gone' | 'failing' };

/** What becomes of a delivery after a try, and of its subscription. */
export function verdictOf(attempt: Attempt, { attempts, failures, failingForMs, chance }: Standing): Verdict {
  if (attempt.kind === 'answered') {
    if (attempt.status >= 200 && attempt.status < 300) return { kind: 'delivered' };
    if (attempt.status === 410) return { kind: 'disabled', reason: 'gone' };
  }
  if (failingForMs >= DISABLE_AFTER_MS) return { kind: 'disabled', reason: 'failing' };
  const asked = attempt.kind === 'answered' ? (attempt.retryAfterMs ?? 0) : 0;
  const step = RETRY_DELAYS_MS[Math.min(failures, RETRY_DELAYS_MS.length - 1)] ?? 0;
  const pauseMs = Math.round(Math.max(step * (1 + RETRY_SPREAD * chance), Math.min(asked, RETRY_AFTER_MS_MAX)));
  return { kind: attempts >= ATTEMPTS_MAX ? 'failed' : 'retried', pauseMs };
}

/** `Retry-After` (RFC 9110, 10.2.3) as milliseconds from now: seconds, or a date. null where it is neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  // Only the form with GMT: anything else `Date.parse` would read by its own lights.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(header)) return null;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
