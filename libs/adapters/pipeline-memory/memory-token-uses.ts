import type { AccountId, Id, Instant } from '@fleetwright/contracts';
import type { TokenUses } from '@fleetwright/core/access';

/** When service tokens were used last, in memory. */
export class MemoryTokenUses implements TokenUses {
  readonly #rows = new Map<Id, { readonly account: AccountId; readonly at: Instant }>();

  async note(account: AccountId, token: Id, at: Instant): Promise<void> {
    const before = this.#rows.get(token)?.at;
    this.#rows.set(token, { account, at: before !== undefined && before > at ? before : at });
  }

  async last(account: AccountId, tokens: readonly Id[]): Promise<ReadonlyMap<Id, Instant>> {
    return new Map(
      tokens.flatMap((token) => {
        const row = this.#rows.get(token);
        return row?.account === account ? [[token, row.at] as const] : [];
      }),
    );
  }

  async forget(account: AccountId, tokens: readonly Id[]): Promise<void> {
    for (const token of tokens) if (this.#rows.get(token)?.account === account) this.#rows.delete(token);
  }
}
