import type { AccountId, Id, Instant } from '@fleetwright/contracts';

/** Who a token speaks for: RFC 7519's `iss` and `sub`, both byte for byte. */
export interface Identity {
  readonly account: AccountId;
  readonly issuer: string;
  readonly sub: string;
}

/** What a subject is called that was erased. */
export const ERASED = '[erased]';

/** What people call a subject; each null where no token said it. Without a name the directory answers the `sub`. */
export interface Profile {
  readonly name: string | null;
  readonly email: string | null;
}

/**
 * Who the subjects are that events name: the one place where that is kept, outside the log. A subject that is not in
 * here any more is nobody whom anybody could name. Every method may throw `StoreUnavailable`.
 */
export interface SubjectDirectory {
  /** The reference of an identity: `fresh` when it is seen for the first time. Keeps what the token calls it now. */
  refer(identity: Identity, profile: Profile, fresh: Id): Promise<Id>;
  /** What the subjects of the account are called. Unknown ones are missing. */
  profiles(account: AccountId, subjects: readonly Id[]): Promise<ReadonlyMap<Id, Profile>>;
  /**
   * Forgets who they are, for ever: their identities, names and addresses. They are called `ERASED` from now on, and whoever
   * comes with such an identity is somebody else. What they said is gone with them, and what is kept of them later is `ERASED`. Doing it
   * again changes nothing.
   */
  erase(account: AccountId, subjects: readonly Id[]): Promise<void>;
  /** Keeps what a subject typed, so that events can refer to it; what is kept under the id already stays. */
  keepSaid(account: AccountId, subject: Id, said: { readonly id: Id; readonly text: string }): Promise<void>;
  /** What was typed, by its id; `ERASED` for what was erased. What nobody said, or in another account, is missing. */
  said(account: AccountId, ids: readonly Id[]): Promise<ReadonlyMap<Id, string>>;
}

/** When service tokens were used last: how often they are used is nobody's history. Every method may throw `StoreUnavailable`. */
export interface TokenUses {
  /** The latest that was noted counts, in whatever order they come. */
  note(account: AccountId, token: Id, at: Instant): Promise<void>;
  /** Tokens that were never used are missing, and those of another account. */
  last(account: AccountId, tokens: readonly Id[]): Promise<ReadonlyMap<Id, Instant>>;
  forget(account: AccountId, tokens: readonly Id[]): Promise<void>;
}
