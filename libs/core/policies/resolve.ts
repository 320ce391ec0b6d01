import type { Policy, PolicyApprovers, PolicyDecision, PolicyRef } from '@fleetwright/contracts';
import { type Candidate, categoryOf } from './candidate.ts';
import { type Compiled, compiledOf, holdsOf } from './compiled.ts';
import { byRank, rankedFor } from './rank.ts';
import { type Ranking, rankingOf } from './ranking.ts';
import type { Opening } from './windows/openings.ts';

/** What the policies of an account say of one change. */
export interface Resolution {
  /** The policy that decides. */
  readonly policy: PolicyRef;
  readonly decision: PolicyDecision;
  readonly approvals_required: number;
  readonly separation_of_duties: boolean;
  readonly refuse_unknown_author: boolean;
  /** undefined: everybody who may approve at all. */
  readonly approvers: PolicyApprovers | undefined;
  /** Seconds from opening on; null: never. */
  readonly expires_after_seconds: number | null;
  /** Of all policies that match, not of the one that decides alone. */
  readonly windows: readonly Opening[];
}

/** A policy of no account: a setting of the repository that decides where only the default policy would. */
export interface StandIn {
  readonly id: string;
  readonly name: string;
}

/** The enabled policies of an account, made ready for many questions. */
export interface PolicyBook {
  /** Some policy asks who the authors of a change are. */
  readonly asksForAuthors: boolean;
  /** Some policy lets changes through at certain times only. */
  readonly hasWindows: boolean;
  /** Some policy gives up what nobody decides. */
  readonly hasExpiry: boolean;
  /** `standIn`: what the repository's settings approve by themselves, if they do. */
  resolve(candidate: Candidate, standIn?: StandIn | null): Resolution;
}

interface Category {
  readonly all: Ranking;
  readonly blocking: Ranking;
  readonly windowed: readonly Compiled[];
}

/** In whatever order they come. Whatever matches nothing needs an approval by a person. */
export function policyBook(policies: Iterable<Policy>): PolicyBook {
  const compiled = [...policies].filter(({ enabled }) => enabled).map(compiledOf);
  const categories = new Map<string, Category>();
  const some = (is: (policy: Policy) => boolean): boolean => compiled.some(({ policy }) => is(policy));
  return {
    asksForAuthors: some(
      ({ separation_of_duties, refuse_unknown_author, approvers }) =>
        // An assistant never approves what its owner made.
        separation_of_duties || refuse_unknown_author === true || approvers?.assistants !== undefined,
    ),
    hasWindows: some(({ windows }) => windows !== undefined && windows.length > 0),
    hasExpiry: some(({ expires_after_seconds }) => expires_after_seconds !== undefined),
    resolve(candidate, standIn = null) {
      const name = categoryOf(candidate);
      let category = categories.get(name);
      if (category === undefined) categories.set(name, (category = categoryIn(compiled, name)));
      return resolveIn(category, candidate, standIn);
    },
  };
}

function categoryIn(compiled: readonly Compiled[], name: string): Category {
  const ranked = compiled.map((each) => rankedFor(each, name)).filter((each) => each !== undefined);
  const inOrder = ranked.toSorted(byRank).map((each) => each.compiled);
  return {
    all: rankingOf(inOrder),
    blocking: rankingOf(inOrder.filter(({ policy }) => policy.decision === 'block')),
    windowed: inOrder.filter(({ windows }) => windows.length > 0),
  };
}

function resolveIn({ all, blocking, windowed }: Category, candidate: Candidate, standIn: StandIn | null): Resolution {
  const windows = windowed.flatMap((compiled) => (holdsOf(compiled, candidate) ? compiled.windows : []));
  const winner = (blocking.firstOf(candidate) ?? all.firstOf(candidate))?.policy;
  if (winner === undefined) return { ...NOBODY, windows };
  if (standIn !== null && winner.is_default && winner.decision !== 'block') {
    return { ...saidBy(winner), ...bySetting(standIn), windows };
  }
  return { ...saidBy(winner), windows };
}

function saidBy(policy: Policy): Omit<Resolution, 'windows'> {
  const { id, version, name, decision, approvals_required, separation_of_duties, approvers } = policy;
  return {
    policy: { id, version, name },
    decision,
    approvals_required,
    separation_of_duties,
    refuse_unknown_author: policy.refuse_unknown_author ?? separation_of_duties,
    approvers,
    expires_after_seconds: policy.expires_after_seconds ?? null,
  };
}

function bySetting({ id, name }: StandIn): Pick<Resolution, 'policy' | 'decision'> {
  return { policy: { id, version: 1, name }, decision: 'auto_approve' };
}

/** Where no policy says anything: nothing happens without a person. */
const NOBODY: Omit<Resolution, 'windows'> = {
  policy: { id: 'none', version: 1, name: 'no policy matches' },
  decision: 'require_approval',
  approvals_required: 1,
  separation_of_duties: false,
  refuse_unknown_author: false,
  approvers: undefined,
  expires_after_seconds: null,
};

/** Whether a change goes on by itself under this decision. */
export function isAutomatic(decision: PolicyDecision): boolean {
  return decision === 'auto_approve' || decision === 'notify_and_proceed' || decision === 'silent';
}
