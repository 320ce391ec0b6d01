import type { AccountId, Digest, Id } from '@fleetwright/contracts';
import type { Answer, Answers, AnswerClaim, Clock, RepeatableRequest } from '@fleetwright/core/event-sourcing';

interface Row {
  readonly account: AccountId;
  readonly content: Digest;
  readonly holder: string;
  readonly untilMs: number;
  readonly askedMs: number;
  readonly answer: Answer | null;
}

/** Answers in memory. Claims end by the given clock. */
export class MemoryAnswers implements Answers {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rows = new Map<Digest, Row>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async claim({ account, scope, content }: RepeatableRequest, holder: string, ttlMs: number): Promise<AnswerClaim> {
    const nowMs = this.#nowMs();
    const row = this.#rows.get(scope);
    if (row !== undefined && row.content !== content) return { kind: 'other_content' };
    if (row?.answer) return { kind: 'answered', answer: row.answer };
    if (row !== undefined && row.untilMs > nowMs) return { kind: 'in_progress' };
    const askedMs = row?.askedMs ?? nowMs;
    this.#rows.set(scope, { account, content, holder, untilMs: nowMs + ttlMs, askedMs, answer: null });
    return { kind: 'claimed' };
  }

  async renew(scope: Digest, holder: string, ttlMs: number): Promise<void> {
    const row = this.#claimed(scope, holder);
    if (row !== undefined) this.#rows.set(scope, { ...row, untilMs: this.#nowMs() + ttlMs });
  }

  async release(scope: Digest, holder: string): Promise<void> {
    if (this.#claimed(scope, holder) !== undefined) this.#rows.delete(scope);
  }

  async keep({ account, scope, content }: RepeatableRequest, answer: Answer): Promise<Answer> {
    const nowMs = this.#nowMs();
    const row = this.#rows.get(scope) ?? { account, content, holder: '', untilMs: nowMs, askedMs: nowMs, answer: null };
    const kept = row.answer ?? answer;
    this.#rows.set(scope, { ...row, answer: kept });
    return kept;
  }

  async forget({ olderThanMs, perAccountMax }: Parameters<Answers['forget']>[0]): Promise<void> {
    const nowMs = this.#nowMs();
    const kept = new Map<AccountId, number>();
    // The newest first: rows stand in the order in which they were asked for.
    for (const [scope, { account, askedMs, untilMs }] of [...this.#rows].toReversed()) {
      const place = (kept.get(account) ?? 0) + 1;
      kept.set(account, place);
      const isToGo = askedMs < nowMs - olderThanMs || place > perAccountMax;
      if (isToGo && untilMs < nowMs) this.#rows.delete(scope);
    }
  }

  async forgetNaming(account: AccountId, references: readonly Id[]): Promise<void> {
    for (const [scope, row] of this.#rows) {
      const body = row.answer?.body ?? '';
      if (row.account === account && references.some((id) => body.includes(id))) this.#rows.delete(scope);
    }
  }

  #claimed(scope: Digest, holder: string): Row | undefined {
    const row = this.#rows.get(scope);
    return row?.holder === holder && row.answer === null ? row : undefined;
  }

  #nowMs(): number {
    return Date.parse(this.#clock.now());
  }
}
