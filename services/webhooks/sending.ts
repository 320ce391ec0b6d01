import type { Instant, WebhookSubscription } from '@fleetwright/contracts';
import {
  bodyOf,
  disableSubscription,
  type Disabling,
  type Due,
  parseReceiver,
  retryAfterMs,
  type Sent,
  signingGenerations,
  verdictOf,
} from '@fleetwright/core/webhooks';
import { type KnownSubscriptions, knownSubscriptions } from './known-subscriptions.ts';
import type { Makers } from './makers.ts';
import { CLAIM_MS, SENDING_MAX } from './limits.ts';
import type { WebhooksPorts } from './ports.ts';
import { signedHeaders } from './signature.ts';

/**
 * Sends what is due: one delivery of a subscription at a time, in order, and many subscriptions at once. What a killed
 * process was sending is sent again by whoever finds its claim ended, under the same id.
 */
export class Sending {
  readonly #ports: WebhooksPorts;
  readonly #known: KnownSubscriptions;
  readonly #makers: Makers;
  readonly #open = new Set<Promise<void>>();
  #isClaiming = false;
  #isAskedAgain = false;

  constructor(ports: WebhooksPorts, makers: Makers) {
    this.#ports = ports;
    this.#makers = makers;
    this.#known = knownSubscriptions(ports);
  }

  /** Begins to send what is due, and does not wait for it. Asked while it looks, it looks once more. */
  async look(signal: AbortSignal): Promise<void> {
    this.#isAskedAgain = true;
    if (this.#isClaiming) return;
    this.#isClaiming = true;
    try {
      while (this.#isAskedAgain && !signal.aborted) {
        this.#isAskedAgain = false;
        await this.#claim(signal);
      }
    } finally {
      this.#isClaiming = false;
    }
  }

  /** Answers when nothing is being sent any more. */
  async drain(): Promise<void> {
    await Promise.all(this.#open);
  }

  async #claim(signal: AbortSignal): Promise<void> {
    const limit = SENDING_MAX - this.#open.size;
    if (limit <= 0) return;
    const { queue, holder } = this.#ports;
    for (const due of await queue.claim({ holder, limit, ttlMs: CLAIM_MS })) {
      const sending = this.#send(due)
        .catch((error: unknown) => {
          const { delivery_id } = due;
          this.#ports.log.warn({ err: error, delivery_id }, 'a webhook was not sent; its claim ends by itself');
        })
        .finally(() => {
          this.#open.delete(sending);
          // The next one of this subscription may be due by now.
          if (!signal.aborted) this.look(signal).catch(() => undefined);
        });
      this.#open.add(sending);
    }
  }

  async #send(due: Due): Promise<void> {
    const { queue, holder } = this.#ports;
    const subscription = (await this.#known.load(due.account_id)).state.get(due.subscription_id);
    // The log says so already, and whoever follows it comes by.
    if (subscription === undefined || !subscription.enabled) return this.#drop(due);
    if ((await this.#makers.whyGone(due.account_id, subscription)) !== null) {
      await this.#makers.disable(due.account_id, subscription.id);
      return this.#drop(due);
    }
    const body = due.body ?? (await this.#sealed(due, subscription));
    if (body === undefined) return queue.release(due, holder);
    await this.#settle(due, await this.#post(due, subscription, body));
  }

  async #drop({ subscription_id }: Due): Promise<void> {
    this.#ports.sent.inc({ outcome: 'dropped' });
    await this.#ports.queue.drop(subscription_id);
  }

  /** undefined: more of its run came in between. */
  async #sealed(due: Due, { template }: WebhookSubscription): Promise<string | undefined> {
    const body = bodyOf(template, due, this.#ports.clock.now());
    return (await this.#ports.queue.seal(due, body)) ? body : undefined;
  }

  async #post(due: Due, subscription: WebhookSubscription, body: string): Promise<Sent> {
    const { secrets, sender, policy, clock } = this.#ports;
    const url = secrets.unseal(due.account_id, subscription.url_sealed);
    if (url === undefined)
      return { kind: 'unanswered', error: 'the address was sealed under another key; set it anew' };
    const parsed = parseReceiver(url, policy);
    if (!parsed.ok) return { kind: 'unanswered', error: parsed.problems[0]?.message ?? 'the address is not allowed' };
    const now = clock.now();
    const signing = signingGenerations(subscription, now).map(
      (generation) => secrets.outgoing(subscription.id, generation).bytes,
    );
    const headers = signedHeaders(due.delivery_id, body, { secrets: signing, nowMs: Date.parse(now) });
    return sender.post(parsed.receiver, headers, body);
  }

  async #settle(due: Due, sent: Sent): Promise<void> {
    const { queue, holder, clock, chance, log } = this.#ports;
    const { delivery_id, subscription_id, account_id, failures, failing_for_ms } = due;
    const attempt =
      sent.kind === 'answered'
        ? { ...sent, retryAfterMs: retryAfterMs(sent.retryAfter, Date.parse(clock.now())) }
        : { kind: 'unanswered' as const };
    const standing = { attempts: due.attempts + 1, failures, failingForMs: failing_for_ms, chance: chance() };
    const verdict = verdictOf(attempt, standing);
    const status = sent.kind === 'answered' ? sent.status : null;
    this.#ports.sent.inc({ outcome: verdict.kind });
    if (verdict.kind !== 'delivered') {
      const outcome = verdict.kind;
      log.info({ account_id, subscription_id, delivery_id, status, outcome }, 'a webhook was not taken');
    }
    if (verdict.kind === 'disabled') await this.#disable(due, { reason: verdict.reason, status });
    await queue.settle({
      ...{ delivery_id, subscription_id, holder, status },
      state: STATES[verdict.kind],
      pauseMs: 'pauseMs' in verdict ? verdict.pauseMs : 0,
      hasFailed: verdict.kind !== 'delivered',
      answer: sent.kind === 'answered' ? sent.answer : null,
      error: errorOf(sent, verdict.kind === 'delivered'),
    });
    if (verdict.kind === 'disabled') await queue.drop(subscription_id);
  }

  /** First in the log: what is dropped without it would be lost without a word. */
  async #disable(
    { account_id, subscription_id, delivery_id, attempts, failing_since }: Due,
    { reason, status }: { readonly reason: Disabling['reason']; readonly status: number | null },
  ): Promise<void> {
    const since: Instant | null = reason === 'gone' ? null : failing_since;
    const operation_id = `disable:${delivery_id}:${attempts}`;
    await this.#known.execute(account_id, {
      operationId: operation_id,
      cause: {
        operation_id,
        account_id,
        actor: { type: 'system', id: 'webhooks' },
        traceparent: null,
      },
      decide: (state) =>
        disableSubscription(state, subscription_id, { reason, last_status: status, failing_since: since }),
      onRepeat: () => null,
    });
  }
}

const STATES = { delivered: 'delivered', retried: 'queued', failed: 'failed', disabled: 'failed' } as const;

function errorOf(sent: Sent, isDelivered: boolean): string | null {
  if (isDelivered) return null;
  if (sent.kind === 'unanswered') return sent.error;
  const isRedirect = sent.status >= 300 && sent.status < 400;
  return isRedirect
    ? `the receiver answered ${sent.status}: redirects are not followed, so set the address that it names`
    : `the receiver answered ${sent.status}`;
}
