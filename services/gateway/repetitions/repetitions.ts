import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Answers, type RepeatableRequest, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { GatewayProblem } from '../problems.ts';
import { ANSWER_POLL_MS, ANSWER_POLL_MS_MAX, ANSWER_WAIT_MS, CLAIM_MS, CLAIM_RENEWAL_MS } from './limits.ts';
import { SECRET_ANSWERS, type SecretAnswer } from './secret-answers.ts';

/** What a request is answered with, in the words of HTTP, whichever face it came by. */
export interface Outcome {
  readonly status: number;
  /** undefined: none. */
  readonly body: unknown;
  /** Headers that belong to this answer alone; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request with a key. */
export interface Repeatable {
  readonly asked: RepeatableRequest;
  /** The method and the pattern of the operation's route. */
  readonly route: string;
  /** The address that a kept refusal names. */
  readonly instance: string;
  /** Does what is asked for. Throws GatewayProblem. */
  answer(): Promise<Outcome>;
}

export type Repeated = { readonly isRepetition: boolean } & Outcome;

/**
 * Gives a repeated request with its key the first answer, from any replica and by any face, for `ANSWER_KEPT_MS`. Kept is
 * what was done and what was decided: every answer below 400, and what a stage refused for good. A request that was
 * refused before anybody decided about it, or that ran into passing trouble, leaves its key unused. An answer is kept
 * before it is sent, so what a client has seen is what it gets again.
 */
@Injectable()
export class Repetitions {
  readonly #answers: Answers;
  readonly #log: GatewayPorts['log'];
  readonly #secrets: readonly SecretAnswer[];

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(SECRET_ANSWERS) secrets: readonly SecretAnswer[]) {
    this.#answers = ports.answers;
    this.#log = ports.log;
    this.#secrets = secrets;
  }

  /** A kept refusal is an outcome of a repetition; the first time it is thrown. Throws GatewayProblem. */
  async once(request: Repeatable): Promise<Repeated> {
    const holder = v7();
    const kept = await this.#claimed(request.asked, holder);
    return kept === undefined ? this.#answer(request, holder) : this.#repeat(request, kept);
  }

  /** The answer that was kept; undefined: this request is the one to answer. */
  async #claimed(asked: RepeatableRequest, holder: string): Promise<Answer | undefined> {
    const deadlineMs = performance.now() + ANSWER_WAIT_MS;
    for (let pauseMs = ANSWER_POLL_MS; ; pauseMs = Math.min(2 * pauseMs, ANSWER_POLL_MS_MAX)) {
      const claim = await this.#answers.claim(asked, holder, CLAIM_MS);
      if (claim.kind === 'claimed') return undefined;
      if (claim.kind === 'answered') return claim.answer;
      if (claim.kind === 'other_content') {
        const message =
          'This Idempotency-Key was used for a request with another body; use a new key for a new request.';
        throw new GatewayProblem('idempotency_key_reused', message);
      }
      if (performance.now() > deadlineMs) {
        const message = 'The first request with this Idempotency-Key is still in progress; ask again in a moment.';
        throw new GatewayProblem('request_in_progress', message);
      }
      await sleep(pauseMs);
    }
  }

  async #answer(request: Repeatable, holder: string): Promise<Repeated> {
    const { scope } = request.asked;
    const renewal = setInterval(() => void this.#renew(scope, holder), CLAIM_RENEWAL_MS);
    try {
      return await this.#keep(request, await request.answer());
    } catch (error) {
      if (error instanceof GatewayProblem && error.isDecision) return await this.#keepRefusal(request, error);
      await this.#answers.release(scope, holder).catch((failure: unknown) => {
        this.#log.warn({ err: failure }, 'a request that was not done keeps its key until the claim ends');
      });
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  async #keep(request: Repeatable, outcome: Outcome): Promise<Repeated> {
    const { status, body, headers } = outcome;
    const secret = this.#secretOf(request);
    const text = body === undefined ? null : JSON.stringify(secret === undefined ? body : secret.hide(body));
    const answer: Answer = { status, body: text, headers };
    const kept = await this.#answers.keep(request.asked, answer);
    return isSame(kept, answer) ? { ...outcome, isRepetition: false } : this.#repeat(request, kept);
  }

  async #keepRefusal(request: Repeatable, problem: GatewayProblem): Promise<Repeated> {
    const body = JSON.stringify(problem.document(request.instance));
    const answer: Answer = { status: problem.status, body, headers: {} };
    const kept = await this.#answers.keep(request.asked, answer);
    if (isSame(kept, answer)) throw problem;
    return this.#repeat(request, kept);
  }

  #repeat(request: Repeatable, { status, body, headers }: Answer): Repeated {
    const repeated = { status, headers, isRepetition: true };
    if (body === null) return { ...repeated, body: undefined };
    const kept: unknown = JSON.parse(body);
    const secret = status < 400 ? this.#secretOf(request) : undefined;
    return { ...repeated, body: secret === undefined ? kept : secret.show(kept) };
  }

  #secretOf({ route }: Repeatable): SecretAnswer | undefined {
    return this.#secrets.find((each) => each.route === route);
  }

  async #renew(scope: string, holder: string): Promise<void> {
    try {
      await this.#answers.renew(scope, holder, CLAIM_MS);
    } catch (error) {
      // Should the claim end, a repetition does the same under the same operation id: nothing happens twice.
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}

function isSame(one: Answer, other: Answer): boolean {
  return one.status === other.status && one.body === other.body;
}
