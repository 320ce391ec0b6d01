import type { AccountId, Digest, Id } from '@fleetwright/contracts';

/** One request that may be repeated. */
export interface RepeatableRequest {
  readonly account: AccountId;
  /** Names the request: account, subject, operation, target and the client's key. */
  readonly scope: Digest;
  /** What was asked: the same for a true repetition, another one when a key was used for something else. */
  readonly content: Digest;
}

/** An answer as it was sent. */
export interface Answer {
  readonly status: number;
  /** The body as it went out; null: none. */
  readonly body: string | null;
  /** Headers that belong to this answer alone, such as its ETag; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export type AnswerClaim =
  /** Nobody has answered, and nobody is about to: the holder is to, and tells so by `renew` until it has. */
  | { readonly kind: 'claimed' }
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** Another holder is about to answer. */
  | { readonly kind: 'in_progress' }
  /** The scope was used for a request with another content. */
  | { readonly kind: 'other_content' };

/**
 * The answers that were given to requests, so that a repetition gets the same one, whoever is asked. Claims save work
 * and keep a repetition waiting for the answer; that a thing is done once is the operation id's affair. Every method
 * throws StoreUnavailable.
 */
export interface Answers {
  /** A claim ends `ttlMs` after it was taken or renewed, by the store's clock; then another holder gets it. */
  claim(request: RepeatableRequest, holder: string, ttlMs: number): Promise<AnswerClaim>;
  renew(scope: Digest, holder: string, ttlMs: number): Promise<void>;
  /** Gives up a claim without an answer: the key is unused again. */
  release(scope: Digest, holder: string): Promise<void>;
  /** Keeps the first answer that is given, and answers the one that is kept. */
  keep(request: RepeatableRequest, answer: Answer): Promise<Answer>;
  /**
   * Forgets answers, and claims that nobody renews, that are older than this, and of each account the oldest beyond so
   * many.
   */
  forget(kept: { readonly olderThanMs: number; readonly perAccountMax: number }): Promise<void>;
  /** Forgets the account's answers that name any of these, whose names they hold. What was done is not done again by a repetition. */
  forgetNaming(account: AccountId, references: readonly Id[]): Promise<void>;
}
