import type { AccountId, Id } from '@fleetwright/contracts';
import type { Identity, Profile, SubjectDirectory } from '@fleetwright/core/access';

interface Row extends Profile {
  readonly identity: Identity;
}

/** The directory of subjects in memory. */
export class MemorySubjects implements SubjectDirectory {
  readonly #rows = new Map<Id, Row>();

  async refer(identity: Identity, { name, email }: Profile, fresh: Id): Promise<Id> {
    const known = this.#rows.entries().find(([, row]) => isSame(row.identity, identity));
    const [id, before] = known ?? [fresh, { name: null, email: null }];
    this.#rows.set(id, { identity, name: name ?? before.name, email: email ?? before.email });
    return id;
  }

  async profiles(account: AccountId, subjects: readonly Id[]): Promise<ReadonlyMap<Id, Profile>> {
    const wanted = new Set(subjects);
    const found = this.#rows.entries().filter(([id, { identity }]) => identity.account === account && wanted.has(id));
    return new Map(found.map(([id, { identity, name, email }]) => [id, { name: name ?? identity.sub, email }]));
  }
}

function isSame(one: Identity, other: Identity): boolean {
  return one.account === other.account && one.issuer === other.issuer && one.sub === other.sub;
}
