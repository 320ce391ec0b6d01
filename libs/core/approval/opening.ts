import type { Change, ChangeBody, Id, ProposalCore, Revision } from '@fleetwright/contracts';
import { regionsOf } from '@fleetwright/core/policies';
import type { DigestOf } from '@fleetwright/core/event-sourcing';
import type { Draft } from './draft.ts';
import { afterEdit } from './edit.ts';
import { RECORDED_IDS_MAX } from './limits.ts';
import { isBraked } from './brake.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Policing } from './policing.ts';
import { type PlanProgress, progressOfPlan } from './progress.ts';

/** What opening needs to know of the world. */
export interface Opening {
  /** How many proposals of the repository may be open at once; at least 1. */
  readonly cap: number;
  readonly newId: () => Id;
  /** What people are shown of a change; `ordinal` is its place in the plan. */
  readonly bodyOf: (change: Change, ordinal: number) => ChangeBody;
  /** What the policies say of the plan's changes. */
  readonly policing: Policing;
  readonly digestOf: DigestOf;
}

/** The run that the opened proposals will belong to. */
export interface OwningRun {
  readonly run_id: Id;
  readonly run_number: number;
  readonly revision: Revision;
  readonly brake: number | null;
}

export interface Opened {
  readonly opened: readonly Id[];
  /** Changes that the cap still keeps back. */
  readonly deferred: number;
}

/**
 * Opens deferred changes in plan order while there is room under the cap. What an open proposal depends on is opened
 * even past the cap: else each would wait for the other for ever.
 */
export function openDeferred(
  draft: Draft,
  plan: PlanIndex,
  reached: PlanProgress,
  run: OwningRun,
  opening: Opening,
): Opened {
  const needed = neededByOpen(plan, reached);
  const { brake, ...owner } = run;
  const opened: Id[] = [];
  let open = reached.progress.filter((progress) => progress === 'open').length;
  let deferred = 0;
  for (const [ordinal, planned] of plan.changes.entries()) {
    if (reached.progress[ordinal] !== 'deferred') continue;
    const change = afterEdit(planned, draft.state.edited, opening.digestOf);
    if (open >= opening.cap && !needed.has(ordinal)) {
      deferred += 1;
      continue;
    }
    const core = coreOf(change, ordinal, opening.newId(), isBraked(change) ? brake : null);
    const { policing } = opening;
    const judged = { ...core, receiver: core.receiver ?? null, regions: regionsOf(change) };
    const policy = policing.resultOf(judged, policing.resolutionOf(change), policing.now);
    draft.add('ProposalOpened', { ...core, ...owner, body: opening.bodyOf(change, ordinal), policy });
    opened.push(core.proposal_id);
    open += 1;
  }
  return { opened, deferred };
}

/** Opens what decisions or outcomes made room for, from the plan of the run that is being reviewed. */
export function refill(draft: Draft, plan: PlanIndex, opening: Opening): void {
  const { run } = draft.state;
  if (run.kind === 'none') return;
  const owner = { run_id: run.id, run_number: run.number, revision: run.revision, brake: run.brake };
  const reached = progressOfPlan(plan, draft.state.members, draft.state.rejections, opening.policing);
  const { opened, deferred } = openDeferred(draft, plan, reached, owner, opening);
  if (opened.length > 0 || deferred !== run.deferred) recordOpened(draft, run.id, opened, deferred);
}

/** In events of bounded size; the last one's `deferred` holds. */
export function recordOpened(draft: Draft, run_id: Id, opened: readonly Id[], deferred: number): void {
  for (let from = 0; from === 0 || from < opened.length; from += RECORDED_IDS_MAX) {
    draft.add('ReviewRefilled', { run_id, proposals: opened.slice(from, from + RECORDED_IDS_MAX), deferred });
  }
}

function neededByOpen(plan: PlanIndex, reached: PlanProgress): ReadonlySet<number> {
  const needed = new Set<number>();
  // Dependencies come before their dependents, so one pass from the end reaches all of them.
  for (let ordinal = plan.changes.length - 1; ordinal >= 0; ordinal -= 1) {
    if (reached.progress[ordinal] !== 'open' && !needed.has(ordinal)) continue;
    for (const dependency of plan.dependencies[ordinal] ?? []) {
      if (reached.progress[dependency] === 'deferred') needed.add(dependency);
    }
  }
  return needed;
}

const PRIORITIES = { delete: 'high', create: 'medium', update: 'medium', adopt: 'low', disown: 'low' } as const;

function coreOf(change: Change, ordinal: number, proposal_id: Id, brake: number | null): ProposalCore {
  const { kind, key, action, cause, digest, live_version, receiver, depends_on } = change;
  return {
    proposal_id,
    kind,
    key,
    action,
    cause,
    priority: PRIORITIES[action],
    digest,
    live_version,
    ...(receiver !== undefined && { receiver }),
    depends_on,
    ordinal,
    brake,
  };
}
