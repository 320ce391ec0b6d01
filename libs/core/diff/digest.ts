import type { Change, Digest, Id } from '@fleetwright/contracts';
import type { DigestOf } from '@fleetwright/core/event-sourcing';
import type { Linked } from './order.ts';

/**
 * What a change's digest covers: everything that an approver sees and that decides what will be done. Not the line, the
 * run or the revision, so that a change which stays the same keeps its digest over commits; not `depends_on`, which
 * shrinks while other changes of the plan are applied.
 */
export const DIGEST_FIELDS = [
  'repository_id',
  'kind',
  'key',
  'action',
  'cause',
  'fields',
  'write',
  'declared',
  'live',
  'live_version',
] as const;

/** Beside these, of a disown who receives the resource: all other changes are digested as before there was one. */
export const DISOWN_DIGEST_FIELDS = [...DIGEST_FIELDS, 'receiver'] as const;

/** The part of a change that its digest covers. Also what an edited change is digested as. */
export function digestSubject(
  repositoryId: Id,
  change: Omit<Change, 'digest'>,
): Readonly<Partial<Record<(typeof DISOWN_DIGEST_FIELDS)[number], unknown>>> {
  const { kind, key, action, cause, fields, write, declared, live, live_version, receiver } = change;
  const covered = {
    repository_id: repositoryId,
    kind,
    key,
    action,
    cause,
    fields,
    write,
    declared,
    live,
    live_version,
  };
  return receiver === undefined ? covered : { ...covered, receiver };
}

export function digestOfChange(repositoryId: Id, change: Linked, digestOf: DigestOf): Digest {
  return digestOf(digestSubject(repositoryId, change));
}
