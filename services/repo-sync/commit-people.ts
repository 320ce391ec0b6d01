import type { AccountId, Revision } from '@fleetwright/contracts';
import { addressReference, authorBeside } from '@fleetwright/core/access';
import type { CommitAuthors } from '@fleetwright/core/repo-sync';
import type { RepoSyncPorts } from './ports.ts';

type Ports = Pick<RepoSyncPorts, 'fingerprints' | 'subjects'>;

/** A commit with its author by reference; the texts are kept where they can be erased. Throws `StoreUnavailable`. */
export async function authorKept(ports: Ports, account: AccountId, revision: Revision): Promise<Revision> {
  const { said, revision: referring } = authorBeside(revision, await ports.fingerprints.of(account));
  for (const { subject, id, text } of said) await ports.subjects.keepSaid(account, subject, { id, text });
  return referring;
}

/** The same, of everybody who made the commits: their addresses are only compared. Throws `StoreUnavailable`. */
export async function addressesKept(ports: Ports, account: AccountId, authors: CommitAuthors): Promise<CommitAuthors> {
  const fingerprintOf = await ports.fingerprints.of(account);
  const addresses = authors.addresses.map((each) => (each === null ? null : addressReference(each, fingerprintOf)));
  return { ...authors, addresses };
}
