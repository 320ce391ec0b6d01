import { z } from 'zod';
import { Id, Instant } from './ids.ts';
import { ChangeCause } from './plan.ts';
import { ResourceKind } from './resource.ts';

/** What a policy decides about a change that it matches; the first in this list wins a tie. */
export const POLICY_DECISIONS = ['block', 'require_approval', 'notify_and_proceed', 'auto_approve', 'silent'] as const;
export const PolicyDecision = z.enum(POLICY_DECISIONS);
export type PolicyDecision = z.infer<typeof PolicyDecision>;

/** The id of the policy that every account starts with; it can be changed, not deleted. */
export const DEFAULT_POLICY_ID: Id = '00000000-0000-7000-8000-00000000defa';

/** `*` stands for any characters, also for none; every other sign stands for itself. Both ends are anchored. */
const Glob = z.string().min(1).max(200);
const globs = z.array(Glob).min(1).max(100);

/** When a change may take effect: within an `allow` window, outside a `deny` window. */
export const PolicyWindow = z.strictObject({
  kind: z.enum(['allow', 'deny']),
  /** Five fields: minute, hour, day of month, month, day of week. Where both days are set, either suffices. */
  cron: z.string().min(9).max(200),
  /** From each start on, as time that passes: 60 s to 7 days. */
  duration_seconds: z.int().min(60).max(604_800),
  /** IANA, e.g. `Europe/Berlin`. */
  time_zone: z.string().min(1).max(64),
});
export type PolicyWindow = z.infer<typeof PolicyWindow>;

/** Who may decide. Subjects by reference, roles by name. Whoever is in one of the lists may. */
export const PolicyApprovers = z.strictObject({
  /** Absent: none by name. */
  users: z.array(z.string().min(1).max(256)).max(100).optional(),
  /** Absent: none by role. */
  roles: z.array(z.string().min(1).max(128)).max(100).optional(),
  /** Without this list no assistant decides. */
  assistants: z.array(z.string().min(1).max(256)).max(100).optional(),
  /** Without this list no service decides. */
  services: z.array(z.string().min(1).max(256)).max(100).optional(),
});
export type PolicyApprovers = z.infer<typeof PolicyApprovers>;

/** What a change must be to be matched: every condition that is given holds. */
export const PolicyMatch = z.strictObject({
  /** e.g. `system.gitops_delete_*`: `system.gitops_<action>_<kind>`. */
  actions: globs,
  /** Ids of repositories. */
  repositories: globs.optional(),
  /** `path_prefix` of the repository. */
  path_prefixes: globs.optional(),
  /** Absent: every kind. */
  kinds: z.array(ResourceKind).min(1).max(20).optional(),
  /** Natural keys. */
  names: globs.optional(),
  /** Of the live or of the desired side. */
  regions: globs.optional(),
  /** Absent: every cause. */
  causes: z.array(ChangeCause).min(1).max(10).optional(),
  /** Changes that the run has in all. */
  at_least_changes: z.int().min(1).max(1_000_000).optional(),
});
export type PolicyMatch = z.infer<typeof PolicyMatch>;

/** Everything that people say of a policy. */
export const POLICY_SETTINGS = {
  name: z.string().min(1).max(200),
  enabled: z.boolean(),
  decision: PolicyDecision,
  match: PolicyMatch,
  /** Persons who must approve, 1–10. */
  approvals_required: z.int().min(1).max(10),
  /** Missing: every person who holds the permission to approve. */
  approvers: PolicyApprovers.optional(),
  /** Neither the commit's authors nor the proposal's editors may approve. */
  separation_of_duties: z.boolean(),
  /** From opening on; missing: never. 60 s to a year. */
  expires_after_seconds: z.int().min(60).max(31_536_000).optional(),
  /** Nobody may approve while an author is unknown; missing: as `separation_of_duties`. */
  refuse_unknown_author: z.boolean().optional(),
  /** Absent: at any time. */
  windows: z.array(PolicyWindow).max(20).optional(),
  /** For people. */
  note: z.string().max(4_000).optional(),
} as const;
export const PolicySettings = z.object(POLICY_SETTINGS);
export type PolicySettings = z.infer<typeof PolicySettings>;

/** A policy as it stands. */
export const Policy = z.object({
  id: Id,
  /** Grows by one with every change of it, from 1. */
  version: z.int().min(1),
  /** The one that every account starts with: it ranks below every other. */
  is_default: z.boolean(),
  ...POLICY_SETTINGS,
  /** null: it was there from the start. */
  created_at: Instant.nullable(),
  /** null: nobody changed it. */
  updated_at: Instant.nullable(),
});
export type Policy = z.infer<typeof Policy>;

/** Which policy decided, as it stood then. `auto_apply` and `self_heal` are settings of the repository, version 1. */
export const PolicyRef = z.object({ id: z.string(), version: z.int().min(1), name: z.string() });
export type PolicyRef = z.infer<typeof PolicyRef>;

/** What of a change policies look at, beside its action, kind, key, cause and repository. */
export const PolicyFacts = z.object({
  path_prefix: z.string(),
  /** Of the live and of the desired side, without repetitions. */
  regions: z.array(z.string()),
  /** Changes that the run has in all. */
  changes: z.int().min(1),
});
export type PolicyFacts = z.infer<typeof PolicyFacts>;

/** Why only a person approves, whatever policies say. */
export const PersonReason = z.enum(['brake', 'rolled_back', 'takeover', 'no_receiver']);
export type PersonReason = z.infer<typeof PersonReason>;

/** What the policies of an account said of a change when it was put up, or when they changed. */
export const PolicyResult = z.object({
  policy: PolicyRef,
  decision: PolicyDecision,
  approvals_required: z.int().min(1),
  separation_of_duties: z.boolean(),
  /** null: never. */
  expires_at: Instant.nullable(),
  /** Why only a person approves, whatever `decision` says; null: the policies decide. */
  only_a_person: PersonReason.nullable(),
  facts: PolicyFacts,
});
export type PolicyResult = z.infer<typeof PolicyResult>;
