import type { EventData, Id, RepositorySettings, ResourceRef } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { isSameSource, resourceId } from '@fleetwright/core/fleet';
import type { DecidedWrite } from './decide-mutation.ts';
import { countedOf, type DeclaringRepository } from './declaring.ts';
import type { FleetFact } from './journal.ts';
import { NOTIFIED_REPOSITORIES_MAX } from './limits.ts';
import type { Cause } from './mutation.ts';
import type { FleetTables } from './state.ts';

/** Whether what a repository declares counts, as `repository-<id>` tells it. */
export type RepositoryStanding =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'registered';
      readonly settings: RepositorySettings;
      /** The newest run that was asked for; 0 before the first. */
      readonly newestRun: number;
      /** Runs up to this number were asked to read another source. */
      readonly outdatedUpTo: number;
    }
  | { readonly kind: 'removed' };

/** Folds `repository-<id>`. */
export const standingFold: Fold<RepositoryStanding> = {
  initial: { kind: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'RepositoryRegistered':
        return { kind: 'registered', settings: event.data.settings, newestRun: 0, outdatedUpTo: 0 };
      case 'RepositoryUpdated':
        return state.kind === 'registered' ? updated(state, event.data.settings) : state;
      case 'SyncRequested':
        return state.kind === 'registered' ? { ...state, newestRun: event.data.run_number } : state;
      case 'RepositoryRemoved':
        return { kind: 'removed' };
      default:
        return state;
    }
  },
};

function updated(
  state: Extract<RepositoryStanding, { kind: 'registered' }>,
  settings: RepositorySettings,
): RepositoryStanding {
  const outdatedUpTo = isSameSource(state.settings, settings) ? state.outdatedUpTo : state.newestRun;
  return { ...state, settings, outdatedUpTo };
}

/** What is known of what a repository declares: news of its standing, of what a run of it read, or of both. */
export interface Declaration {
  readonly repository_id: Id;
  /** Version of `repository-<id>` at which `counts` and `outdated_up_to` were read: older news changes neither. */
  readonly stream_version: number;
  /** The repository is registered and enabled. */
  readonly counts: boolean;
  /** Runs up to this number read another source than the one that is registered now. */
  readonly outdated_up_to: number;
  /** What a run read without an error; null: no news of that. */
  readonly declared: { readonly run_number: number; readonly resources: readonly ResourceRef[] } | null;
}

export function declarationOf(
  repository_id: Id,
  { state, version }: { readonly state: RepositoryStanding; readonly version: number },
  declared: Declaration['declared'],
): Declaration {
  const isRegistered = state.kind === 'registered';
  const counts = isRegistered && state.settings.enabled;
  const outdated_up_to = isRegistered ? state.outdatedUpTo : 0;
  return { repository_id, stream_version: version, counts, outdated_up_to, declared };
}

/** `notified`: the repositories that have to compare again. */
export interface Declared {
  readonly notified: readonly Id[];
}

/** Takes over what a repository declares. The SQL function `inventory.take_declaration` is the same in a transaction. */
export function decideDeclaration(
  tables: FleetTables,
  cause: Cause,
  news: Declaration,
): Extract<DecidedWrite<Declared>, { kind: 'accepted' }> & { readonly after: DeclaringRepository | undefined } {
  const before = tables.declaring.get(news.repository_id);
  if (tables.released.has(news.repository_id)) {
    return { kind: 'accepted', facts: [], result: { notified: [] }, after: undefined };
  }
  const after = declaringAfter(before ?? NOTHING_DECLARED, news);
  const notified = ownersToNotify(tables, news.repository_id, countedOf(before), countedOf(after));
  return { kind: 'accepted', facts: notificationFacts(cause, tables.revision, notified), result: { notified }, after };
}

const NOTHING_DECLARED: DeclaringRepository = {
  streamVersion: 0,
  counts: false,
  outdatedUpTo: 0,
  runNumber: 0,
  resources: new Set(),
};

function declaringAfter(before: DeclaringRepository, news: Declaration): DeclaringRepository {
  const isNewer = news.stream_version > before.streamVersion;
  const standing = isNewer
    ? {
        ...before,
        streamVersion: news.stream_version,
        counts: news.counts,
        outdatedUpTo: news.outdated_up_to,
      }
    : before;
  const { declared } = news;
  if (declared && declared.run_number > Math.max(standing.runNumber, standing.outdatedUpTo)) {
    const resources = new Set(declared.resources.map(({ kind, key }) => resourceId(kind, key)));
    return { ...standing, runNumber: declared.run_number, resources };
  }
  // What another source declared says nothing about this one.
  return standing.runNumber <= standing.outdatedUpTo ? { ...standing, resources: new Set() } : standing;
}

/** The owners of what a repository declares now and did not before, or the other way round. */
function ownersToNotify(
  tables: FleetTables,
  repository: Id,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): Id[] {
  const notified = new Set<Id>();
  for (const id of before.symmetricDifference(after)) {
    const owner = ownerOf(tables, id);
    if (owner !== undefined && owner !== repository) notified.add(owner);
  }
  return [...notified].toSorted();
}

function ownerOf(tables: FleetTables, id: string): Id | undefined {
  return (tables.resources.get(id)?.managed_by ?? tables.gone.get(id)?.managed_by)?.repository_id;
}

/**
 * Whom the removal of a repository concerns: who manages what it declared, and who declares what it managed. To be asked
 * before its ownership ends.
 */
export function notifiedOfRemoval(tables: FleetTables, repository: Id): Id[] {
  const notified = new Set(ownersToNotify(tables, repository, countedOf(tables.declaring.get(repository)), new Set()));
  for (const [other, declaring] of tables.declaring) {
    if (other === repository) continue;
    if ([...countedOf(declaring)].some((id) => ownerOf(tables, id) === repository)) notified.add(other);
  }
  return [...notified].toSorted();
}

/** Journal entries after a revision that tell these repositories; none when there is nobody to tell. */
export function notificationFacts(cause: Cause, revision: number, notified: readonly Id[]): FleetFact[] {
  const facts: FleetFact[] = [];
  for (let from = 0; from < notified.length; from += NOTIFIED_REPOSITORIES_MAX) {
    const data: EventData<'DeclarationsChanged'> = {
      revision: revision + facts.length + 1,
      operation_id: cause.operation_id,
      origin: cause.origin,
      repositories: notified.slice(from, from + NOTIFIED_REPOSITORIES_MAX),
    };
    facts.push({ type: 'DeclarationsChanged', data });
  }
  return facts;
}
