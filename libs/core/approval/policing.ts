import type {
  Change,
  Id,
  Instant,
  PersonReason,
  PolicyFacts,
  PolicyResult,
  RepositorySettings,
} from '@fleetwright/contracts';
import { isAutomatic, type PolicyBook, regionsOf, type Resolution, standInFor } from '@fleetwright/core/policies';
import { whyOnlyAPerson } from './automatic.ts';
import type { Member } from './member.ts';
import type { PlanIndex } from './plan-index.ts';

/** What the policies of an account say of the changes of one plan, now. */
export interface Policing {
  readonly now: Instant;
  resolutionOf(change: Change): Resolution;
  /** Of a proposal, wherever an edit has moved it. */
  resolutionFor(member: Pick<Member, 'edit' | 'cause'>, change: Change): Resolution;
  /** The same as people are shown it; `openedAt` is when the proposal was put up. */
  resultOf(judged: Judged, resolution: Resolution, openedAt: Instant): PolicyResult;
  /** Why only a person approves this, whatever the policies say; null: they decide. */
  personReason(judged: Omit<Judged, 'regions'>): PersonReason | null;
}

type Judged = Pick<Member, 'action' | 'cause' | 'brake' | 'receiver'> & { readonly regions: readonly string[] };

export interface PolicingInput {
  readonly book: PolicyBook;
  readonly repository_id: Id;
  readonly settings: Pick<RepositorySettings, 'auto_apply' | 'self_heal' | 'path_prefix'>;
  /** null before the first review: nothing is asked about then. */
  readonly plan: Pick<PlanIndex, 'changes'> | null;
  /** The run's revision was told as rolled back. */
  readonly isRolledBack: boolean;
  readonly now: Instant;
}

export function policingOf({ book, repository_id, settings, plan, isRolledBack, now }: PolicingInput): Policing {
  const changes = plan?.changes ?? [];
  const known = knownOf(plan, { book, repository_id, settings });
  const factsOf = (regions: readonly string[]): PolicyFacts => ({
    path_prefix: settings.path_prefix,
    regions: [...regions],
    changes: Math.max(1, changes.length),
  });
  const resolve = ({ action, kind, key, cause }: Change, regions: readonly string[]): Resolution =>
    book.resolve(
      { repository_id, action, kind, key, cause, facts: factsOf(regions) },
      standInFor({ action, cause }, settings),
    );
  const resolutionOf = (change: Change): Resolution => {
    const before = known.get(change);
    if (before !== undefined) return before;
    const resolution = resolve(change, regionsOf(change));
    known.set(change, resolution);
    return resolution;
  };
  return {
    now,
    resolutionOf,
    resolutionFor({ edit, cause }, change) {
      if (edit === null && cause === change.cause) return resolutionOf(change);
      return resolve({ ...change, cause }, [...new Set([...regionsOf(change), ...(edit?.regions ?? [])])]);
    },
    resultOf(judged, { policy, decision, approvals_required, separation_of_duties, expires_after_seconds }, openedAt) {
      return {
        policy,
        decision,
        approvals_required,
        separation_of_duties,
        expires_at: expiryOf(openedAt, expires_after_seconds),
        only_a_person: whyOnlyAPerson(judged, { isRolledBack }),
        facts: factsOf(judged.regions),
      };
    },
    personReason: (judged) => whyOnlyAPerson(judged, { isRolledBack }),
  };
}

type Asked = Pick<PolicingInput, 'book' | 'repository_id' | 'settings'>;

/**
 * Answers that were given about a plan before: a plan of ten thousand changes is asked about at every decision of it, and says the
 * same until policies or settings are others.
 */
const answered = new WeakMap<object, Asked & { readonly known: WeakMap<Change, Resolution> }>();

function knownOf(plan: PolicingInput['plan'], asked: Asked): WeakMap<Change, Resolution> {
  if (plan === null) return new WeakMap();
  const before = answered.get(plan);
  const isSame =
    before?.book === asked.book &&
    before.repository_id === asked.repository_id &&
    before.settings.auto_apply === asked.settings.auto_apply &&
    before.settings.self_heal === asked.settings.self_heal &&
    before.settings.path_prefix === asked.settings.path_prefix;
  if (before !== undefined && isSame) return before.known;
  const known = new WeakMap<Change, Resolution>();
  answered.set(plan, { ...asked, known });
  return known;
}

/** When a proposal that was put up then is given up; null: never. */
export function expiryOf(openedAt: Instant, expiresAfterSeconds: number | null): Instant | null {
  if (expiresAfterSeconds === null) return null;
  return new Date(Date.parse(openedAt) + expiresAfterSeconds * 1_000).toISOString();
}

/** Whether a proposal goes on without being asked about. */
export function goesOnByItself({ decision, only_a_person }: Pick<PolicyResult, 'decision' | 'only_a_person'>): boolean {
  return only_a_person === null && isAutomatic(decision);
}
