import { z } from 'zod';
import { Digest, Id, Instant } from '../ids.ts';
import { Json, mapOf } from '../json.ts';
import { Change, ChangeAction } from '../plan.ts';
import { ProposalStatus } from '../proposal.ts';
import { Reach } from '../reach.ts';
import { ResourceKind } from '../resource.ts';
import { ProposalView } from '../views.ts';
import { FilePatch } from './file-patch.ts';
import { AS_OF } from './moment.ts';
import { PAGE, pageOf } from './page.ts';

/** Inputs and answers of proposals and decisions about them. */

/** Which proposal. What is no id of one is answered as one that is not there. */
const proposal_id = z.string();

const filter = {
  /** Absent: of every run; so for each of these. */
  run: Id.optional(),
  /** The run's batch of proposals, as the run names it. */
  approval_request_id: Id.optional(),
  /** Absent: of every repository. */
  repository: Id.optional(),
  /** Absent: of every kind. */
  kind: ResourceKind.optional(),
  /** e.g. `create_node`. */
  action: z.string().max(64).optional(),
};

export const ListProposalsInput = z.strictObject({
  ...PAGE,
  ...AS_OF,
  ...filter,
  /** Absent: of every resource. */
  key: z.string().max(200).optional(),
  /** Absent: of every sort. */
  change: ChangeAction.optional(),
  /** With `at` the status then. Absent: of every status. */
  status: ProposalStatus.optional(),
  /** Those that one voted about oneself, void votes included; no other filter goes with it but `at`. */
  voter: z.literal('me').optional(),
});
export const ProposalInput = z.strictObject({ proposal_id });
export const GetProposalInput = z.strictObject({ proposal_id, ...AS_OF });

const decision = {
  /** Shown beside the decision; null: none. */
  comment: z.string().max(4_000).nullable().default(null),
  /** The number of deletes that the person confirms, where the brake holds. */
  confirm_deletes: z.int().min(1).nullable().default(null),
  /** With a rejection: it holds until the change is another one. */
  remember: z.boolean().default(false),
  /** With `remember`: the moment until which it holds; null: for as long as the change is this one. */
  remember_until: Instant.nullable().default(null),
};

/** What a proposal is to write instead, or that it is not to be proposed any more. */
export const EditProposalInput = z.strictObject({
  proposal_id,
  digest: Digest,
  /** As the imperative API of its kind takes it, key parts apart: of a create all attributes, of an update those that change. */
  payload: mapOf(z.string().max(64), Json).optional(),
  /** Leave the change out: a rejection that is remembered. */
  exclude: z.literal(true).optional(),
  /** Shown beside the edit; null: none. */
  comment: z.string().max(4_000).nullable().default(null),
});

/** A decision names the digest that the person saw. */
export const DecideProposalInput = z.strictObject({ proposal_id, digest: Digest, ...decision });
export const DecideProposalsInput = z
  .strictObject({
    verdict: z.enum(['approve', 'reject']),
    /** The proposals, as the client saw them. */
    proposals: z
      .array(z.strictObject({ id: Id, digest: Digest }))
      .min(1)
      .max(10_000)
      .optional(),
    /** Or a filter, with the digests of all that it matched when the client looked. */
    filter: z.strictObject(filter).optional(),
    /** Absent without a filter. */
    digests: z.array(Digest).min(1).max(10_000).optional(),
    ...decision,
  })
  .refine((body) => (body.proposals === undefined) !== (body.filter === undefined), {
    message: 'give either "proposals" (ids with digests) or "filter" with "digests"',
  })
  .refine((body) => body.filter === undefined || body.digests !== undefined, {
    message: 'a filter needs the digests of what it matched',
    path: ['digests'],
  });

/** A proposal as its own page shows it: with the change itself, wherever that is kept. */
export const ProposalDetail = z.object({
  ...ProposalView.shape,
  body: z.object({ inline: Change }),
  /** What the imperative API of the kind takes under its noun to do the same; empty for a delete and an adopt. */
  payload: mapOf(z.string(), Json),
  /**
   * Its nodes, as the whole run leaves them, and as git says: not as somebody edited it. Absent: its run tells none,
   * or what it told is no longer kept.
   */
  reach: Reach.optional(),
  /** With `superseded`: the next proposal of its repository for the same resource; absent while the cap keeps that back. */
  superseded_by: z.object({ id: Id, sync_run_id: Id, status: ProposalStatus }).optional(),
});
export type ProposalDetail = z.infer<typeof ProposalDetail>;

export const ProposalAnswer = z.object({ gitops_proposal: ProposalDetail });
/** The proposal as it became, and the commit after which git says the same. */
export const EditedProposalAnswer = z.object({
  gitops_proposal: ProposalDetail,
  /** null: there is none; `no_fleet_patch` says why. */
  fleet_patch: FilePatch.nullable(),
  /** null: there is a patch. The edit is made either way. */
  no_fleet_patch: z.object({ code: z.string(), message: z.string() }).nullable(),
});
/** The first of the proposals that were decided about, and how many there are. */
export const ProposalsAnswer = z.object({ gitops_proposals: z.array(ProposalView), total: z.int().min(1) });
export const ProposalsPage = pageOf('gitops_proposals', ProposalView);
