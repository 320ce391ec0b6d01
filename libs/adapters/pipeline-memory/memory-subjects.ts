import type { AccountId, Id } from '@fleetwright/contracts';
import { ERASED, type Identity, type Profile, type SubjectDirectory } from '@fleetwright/core/access';

interface Row extends Profile {
  /** null: it was erased. */
  readonly identity: Identity | null;
  readonly account: AccountId;
}

/** The directory of subjects in memory. */
export class MemorySubjects implements SubjectDirectory {
  readonly #rows = new Map<Id, Row>();
  readonly #erased = new Set<string>();
  readonly #said = new Map<Id, { readonly account: AccountId; readonly subject: Id; readonly text: string }>();

  async refer(identity: Identity, { name, email }: Profile, fresh: Id): Promise<Id> {
    const known = this.#rows.entries().find(([, row]) => row.identity !== null && isSame(row.identity, identity));
    const [id, before] = known ?? [fresh, { name: null, email: null }];
    const { account } = identity;
    this.#rows.set(id, { account, identity, name: name ?? before.name, email: email ?? before.email });
    return id;
  }

  async profiles(account: AccountId, subjects: readonly Id[]): Promise<ReadonlyMap<Id, Profile>> {
    const wanted = new Set(subjects);
    const found = this.#rows.entries().filter(([id, row]) => row.account === account && wanted.has(id));
    return new Map(
      found.map(([id, { identity, name, email }]) => [id, { name: name ?? identity?.sub ?? ERASED, email }]),
    );
  }

  async erase(account: AccountId, subjects: readonly Id[]): Promise<void> {
    for (const id of subjects) {
      this.#erased.add(`${account} ${id}`);
      if (this.#rows.get(id)?.account !== account) continue;
      this.#rows.set(id, { account, identity: null, name: null, email: null });
    }
    for (const [id, said] of this.#said) {
      if (said.account === account && subjects.includes(said.subject)) this.#said.set(id, { ...said, text: ERASED });
    }
  }

  async keepSaid(
    account: AccountId,
    subject: Id,
    { id, text }: { readonly id: Id; readonly text: string },
  ): Promise<void> {
    const kept = this.#erased.has(`${account} ${subject}`) ? ERASED : text;
    if (!this.#said.has(id)) this.#said.set(id, { account, subject, text: kept });
  }

  async said(account: AccountId, ids: readonly Id[]): Promise<ReadonlyMap<Id, string>> {
    const found = this.#said.entries().filter(([id, said]) => said.account === account && ids.includes(id));
    return new Map(found.map(([id, { text }]) => [id, text]));
  }
}

function isSame(one: Identity, other: Identity): boolean {
  return one.account === other.account && one.issuer === other.issuer && one.sub === other.sub;
}
