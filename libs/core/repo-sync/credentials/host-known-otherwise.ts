import { sshHostOf } from './host-key.ts';
import { hostKeyFor } from './pin-host-key.ts';
import type { Repository } from '../repository.ts';

/** A repository that knows an ssh host by another key than the one that the host shows. */
export interface KnownOtherwise {
  readonly name: string;
  /** The recorded key, as one line. */
  readonly hostKey: string;
}

/**
 * The repositories that hold the host of `repoUrl` to another key of the same type. A host may have a key of each type, so
 * another type says nothing.
 */
export function knownOtherwise(
  repoUrl: string,
  shown: string,
  repositories: readonly Repository[],
): readonly KnownOtherwise[] {
  const host = sshHostOf(repoUrl);
  const [type, key] = partsOf(shown);
  return repositories.flatMap((repository) => {
    if (repository.status !== 'registered' || sshHostOf(repository.settings.repo_url) !== host) return [];
    const hostKey = hostKeyFor(repository, repository.settings);
    if (host === undefined || hostKey === null) return [];
    const [knownType, known] = partsOf(hostKey);
    return knownType === type && known !== key ? [{ name: repository.settings.name, hostKey }] : [];
  });
}

/** Type and key of a line in which a host may stand before, and a comment behind. */
function partsOf(line: string): readonly (string | undefined)[] {
  const words = line.trim().split(' ');
  return words.slice(words.findIndex((word) => /^(ssh|ecdsa|sk)-/.test(word))).slice(0, 2);
}
