import { z } from 'zod';
import { Id, Instant } from '../ids.ts';
import { mapOf } from '../json.ts';
import { Policy, POLICY_SETTINGS, PolicyDecision, PolicyRef } from '../policy.ts';
import { ProposalStatus } from '../proposal.ts';
import { ResourceKind } from '../resource.ts';
import { AS_OF } from './moment.ts';

/** Inputs and answers of the policies of an account. */

/** What people give; what they leave out is as it is for most. */
const settings = z.strictObject({
  ...POLICY_SETTINGS,
  enabled: POLICY_SETTINGS.enabled.default(true),
  approvals_required: POLICY_SETTINGS.approvals_required.default(1),
  separation_of_duties: POLICY_SETTINGS.separation_of_duties.default(false),
});

/** Fields that are missing stay; null takes away what may be missing. */
const changes = z.strictObject({
  /** Absent: as it is; so for each of these. */
  name: POLICY_SETTINGS.name.optional(),
  /** Absent: as it is. */
  enabled: POLICY_SETTINGS.enabled.optional(),
  /** Absent: as it is. */
  decision: POLICY_SETTINGS.decision.optional(),
  /** Absent: as it is; given, it is replaced as a whole. */
  match: POLICY_SETTINGS.match.optional(),
  /** Absent: as it is. */
  approvals_required: POLICY_SETTINGS.approvals_required.optional(),
  /** Absent: as it is. */
  separation_of_duties: POLICY_SETTINGS.separation_of_duties.optional(),
  /** null: every person who holds the permission. */
  approvers: POLICY_SETTINGS.approvers.nullable(),
  /** null: never. */
  expires_after_seconds: POLICY_SETTINGS.expires_after_seconds.nullable(),
  /** null: as `separation_of_duties`. */
  refuse_unknown_author: POLICY_SETTINGS.refuse_unknown_author.nullable(),
  /** null: none. */
  windows: POLICY_SETTINGS.windows.nullable(),
  /** null: none. */
  note: POLICY_SETTINGS.note.nullable(),
});

/** Which policy. What is no id of one is answered as one that is not there. */
const policy_id = z.string();
/** As `If-Match` gives it; missing: any. */
const expected_version = z.int().min(0).optional();

export const CreatePolicyInput = z.strictObject({ intervention_policy: settings });
export const PolicyInput = z.strictObject({ policy_id, ...AS_OF });
export const ListPoliciesInput = z.strictObject(AS_OF);
export const ReplacePolicyInput = z.strictObject({ policy_id, expected_version, intervention_policy: settings });
export const ChangePolicyInput = z.strictObject({ policy_id, expected_version, intervention_policy: changes });
export const DeletePolicyInput = z.strictObject({ policy_id, expected_version });

/** A policy with what follows from it at present. */
export const PolicyView = z.object({
  ...Policy.shape,
  /** Whether its own windows let changes through now. */
  is_open: z.boolean(),
  /** When they do next; null: now, or not in sight. */
  opens_at: Instant.nullable(),
  /** What should be known of it, e.g. `unsatisfiable`: nobody present could fulfil it. */
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type PolicyView = z.infer<typeof PolicyView>;

export const PolicyAnswer = z.object({ intervention_policy: PolicyView });
/** All of them, those that rank higher first where one order holds for all; the default one last. */
export const PoliciesAnswer = z.object({ intervention_policies: z.array(PolicyView) });

/** A policy is tried on what was proposed, beside those that there are, or in place of the one with `policy_id`. */
export const SimulatePolicyInput = z.strictObject({
  policy: settings,
  /** The policy that it would replace; missing: none. */
  policy_id: z.string().optional(),
  /** Only what was proposed at this moment or later; missing: everything. */
  since: Instant.optional(),
});

export const RehearsalAnswer = z.object({
  rehearsal: z.object({
    /** Past proposals that were looked at. */
    total: z.int().min(0),
    /** Those about which the given policy would have decided. */
    decided: z.int().min(0),
    /** How many would have been decided how, whichever policy decides. */
    by_decision: mapOf(z.string(), z.int().min(1)),
    /** In the order in which they were proposed; the first 10,000. */
    proposals: z.array(
      z.object({
        id: Id,
        /** e.g. `create_node`. */
        action: z.string(),
        kind: ResourceKind,
        key: z.string(),
        /** What became of it. */
        status: ProposalStatus,
        /** What would have been decided. */
        decision: PolicyDecision,
        approvals_required: z.int().min(1),
        policy: PolicyRef,
      }),
    ),
  }),
});
