import type { Id, Revision } from '@fleetwright/contracts';
import type { FingerprintOf } from '@fleetwright/core/event-sourcing';
import { saidReference } from './said.ts';

/** A text that is kept beside the log, and who is erased with it. */
export interface SaidInCommit {
  readonly subject: Id;
  readonly id: Id;
  readonly text: string;
}

/**
 * Who has an e-mail address, for everything that names whoever made a commit: the same for the same address in any case, and nothing that
 * the address could be found by.
 */
export function personOf(address: string, fingerprintOf: FingerprintOf): Id {
  return idOf(['address', address.toLowerCase()], fingerprintOf);
}

/** What stands in an event for the address of whoever made a commit. */
export function addressReference(address: string, fingerprintOf: FingerprintOf): string {
  return `person:${personOf(address, fingerprintOf)}`;
}

/** A commit with its author by reference, and the texts that the references stand for. Done again it refers to the same. */
export function authorBeside(
  revision: Revision,
  fingerprintOf: FingerprintOf,
): { readonly revision: Revision; readonly said: readonly SaidInCommit[] } {
  const { author_name: name, author_email: email } = revision;
  const whose = email ?? name;
  if (whose === null) return { revision, said: [] };
  const subject = personOf(whose, fingerprintOf);
  const said: SaidInCommit[] = [];
  const beside = (text: string | null) => {
    if (text === null || text === '') return text;
    const id = idOf(['text', subject, text], fingerprintOf);
    said.push({ subject, id, text });
    return saidReference(id);
  };
  return { revision: { ...revision, author_name: beside(name), author_email: beside(email) }, said };
}

/** Fingerprints have 48 bits, which is enough to compare a few values, and not to name people by. */
const FINGERPRINTS = [0, 1, 2];

/** A UUID of version 8 (RFC 9562). */
function idOf(what: readonly string[], fingerprintOf: FingerprintOf): Id {
  const hex = FINGERPRINTS.map((part) => fingerprintOf(['commit', part, ...what])).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(12, 15)}`, `a${hex.slice(15, 18)}`, hex.slice(18, 30)].join(
    '-',
  );
}
