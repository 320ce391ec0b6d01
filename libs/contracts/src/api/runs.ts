import { z } from 'zod';
import { StoredEnvelope } from '../envelope.ts';
import { CommitSha, Id } from '../ids.ts';
import { Json, mapOf } from '../json.ts';
import { Change, DiffSummary } from '../plan.ts';
import { RunStatus } from '../proposal.ts';
import { RunNodes } from '../reach.ts';
import { ResourceKind } from '../resource.ts';
import { ExplainedStep, FleetPlanView, ProposalView, SyncRunSummary, SyncRunView } from '../views.ts';
import { AS_OF } from './moment.ts';
import { PAGE, pageOf } from './page.ts';

/** Inputs and answers of runs, and of plans, which are runs that open nothing. */

/** Which run. What is no id of one is answered as one that is not there. */
const sync_run_id = z.string();

export const ListRunsInput = z.strictObject({
  ...PAGE,
  ...AS_OF,
  /** Absent: of every repository. */
  repository: Id.optional(),
  /** The run whose batch of proposals it is. */
  approval_request_id: Id.optional(),
  /** With `at` the status then. Absent: of every status. */
  status: RunStatus.optional(),
});
export const GetRunInput = z.strictObject({
  sync_run_id,
  ...AS_OF,
  /** Proposals of one page, and entries of each list of actions. */
  limit: PAGE.limit.unwrap().default(100),
  /** Of the page of proposals: what the page before gave as `next_cursor`. */
  cursor: PAGE.cursor,
  /** `changes`: every change of the run's diff, whole. `nodes`: how far the nodes that it reaches have come. */
  include: z.enum(['changes', 'nodes']).optional(),
});
export const RunEventsInput = z.strictObject({
  sync_run_id,
  limit: PAGE.limit.unwrap().default(500),
  cursor: PAGE.cursor,
});

/** Which line of a file, from 1. */
const line = z.coerce.number<number>().int().min(1).max(10_000_000);

export const RunFileInput = z.strictObject({
  sync_run_id,
  first_line: line.default(1),
  /** At most 199 behind the first; absent: as many. */
  last_line: line.optional(),
  /**
   * The commit whose file is meant, which the run or an earlier one of its repository read: a proposal that survived a
   * newer run names its own. Absent: that of the run.
   */
  revision: CommitSha.optional(),
});
export const RunFileAnswer = z.object({
  file_excerpt: z.object({
    /** The run that read the file. */
    sync_run_id: Id,
    revision: CommitSha,
    /** Its path in the repository. */
    file: z.string(),
    /** Lines that the file has. */
    total_lines: z.int().min(0),
    /** Those that were asked for and that there are; empty behind the last one. */
    lines: z.array(
      z.object({
        /** From 1, as findings and changes count. */
        number: z.int().min(1),
        /** Without its end; one of more than 2,000 UTF-16 units is cut and ends in `…`. */
        text: z.string(),
        /** Whether it may hold a secret: `[masked]` stands for all of it but the key that it begins with. */
        masked: z.boolean(),
      }),
    ),
  }),
});

const Payload = mapOf(z.string(), Json);

/** A run as its own page shows it, in the shape of the reference documents. */
export const RunDetail = z.object({
  ...SyncRunView.shape,
  /** Names by section and action; null until the diff is there. */
  diff: DiffSummary.nullable(),
  proposal_counts: SyncRunSummary.shape.proposal_counts,
  /** One page of them, oldest first, in plan order within the page. */
  proposals: z.array(
    z.object({
      ...SyncRunView.shape.proposals.element.shape,
      /** What the imperative API of the kind takes under its noun to do the same; empty for a delete and an adopt. */
      payload: Payload,
      /** What must be in place first, and is not: while it is undecided or approved. */
      waiting_on: ProposalView.shape.waiting_on,
    }),
  ),
  /** Of the next page of proposals; null on the last one. */
  next_cursor: z.string().nullable(),
  /** How many entries each list has in all: the lists hold the first of them. */
  totals: z.object({
    applied_actions: z.int().min(0),
    failed_actions: z.int().min(0),
    /** Approved, and not executed yet. */
    remaining: z.int().min(0),
  }),
  /** Present where it was asked for; null until the diff is there. */
  changes: z.array(Change).nullable().optional(),
  /**
   * Present where it was asked for; null until something of the run is applied, and where it reaches no node. Always as it is
   * now.
   */
  nodes: RunNodes.nullable().optional(),
});
export type RunDetail = z.infer<typeof RunDetail>;

export const RunsPage = pageOf('gitops_sync_runs', SyncRunSummary);
/** Everything that happened in a run, in order and page by page; secret-looking values are masked. */
export const RunEventsAnswer = pageOf('events', z.object({ ...StoredEnvelope.shape, data: mapOf(z.string(), Json) }));

export const PlanFleetInput = z.strictObject({
  /** The text of a fleet.yaml. */
  fleet_yaml: z.string(),
  /** Compared as this repository's file; without it as the file of a repository that manages nothing yet. */
  repository_id: Id.optional(),
  /** What findings call the file. */
  file: z
    .string()
    .regex(/^[^\p{Cc}]{1,512}$/u, 'a path of up to 512 characters')
    .default('fleet.yaml'),
});
export const PlanAnswer = z.object({ gitops_plan: FleetPlanView });

/** Which resource; `field` as a difference names it: `region`, `labels.tier`, `modules[nginx].version`. */
export const ExplainInput = z.strictObject({
  /** What is no kind is answered as a resource that is not there. */
  kind: z.string(),
  key: z.string(),
  /** Absent: the resource as a whole. */
  field: z.string().min(1).max(256).optional(),
});
export const ExplainAnswer = z.object({
  explanation: z.object({
    kind: ResourceKind,
    key: z.string(),
    /** null: the whole resource. */
    field: z.string().nullable(),
    /** Oldest first, of the latest twenty proposals. */
    steps: z.array(ExplainedStep),
    /** The same, to be read: a line for each step. */
    text: z.string(),
  }),
});
