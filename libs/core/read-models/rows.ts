import type {
  AccountId,
  Actor,
  BreakGlass,
  DriftIgnore,
  DriftReportView,
  EventData,
  FleetEventView,
  GitopsMode,
  HostKeyView,
  Id,
  Instance,
  Instant,
  ModuleVersion,
  MutationOrigin,
  PendingChange,
  ProposalView,
  RepositoryView,
  ResourceView,
  RunStatus,
  SyncRunView,
  WebhookSubscription,
} from '@fleetwright/contracts';
import type { RowBase } from './read-model.ts';

/** A row is a view without what is only known when it is read, and with `fold`: what the fold alone needs. */

export interface RepositoryRow extends Omit<RepositoryView, 'host_key'>, RowBase {
  readonly account_id: AccountId;
  readonly host_key: HostKeyRow | null;
  readonly fold: {
    /** Number of the newest run; older runs no longer speak for the repository. */
    readonly run_number: number;
    /** The status without regard to `enabled`. */
    readonly settled: Exclude<RepositoryView['status'], 'disabled'>;
    /** The newest diff had error findings, so the sync can be partial at best. */
    readonly diff_errors: boolean;
    /** The newest failed change of the newest run. */
    readonly apply_error: { readonly code: string; readonly message: string } | null;
  };
}

/** A fingerprint is a hash, which the fold does not compute: the line itself stands here, with or without a host before it. */
export interface HostKeyRow extends Pick<HostKeyView, 'source' | 'recorded_at' | 'recorded_by'> {
  readonly line: string;
}

export interface SyncRunRow extends Omit<SyncRunView, 'proposals' | 'remaining' | 'requires_approval'>, RowBase {
  readonly account_id: AccountId;
  readonly fold: {
    readonly stage_failed: boolean;
    readonly deadline_exceeded: boolean;
    readonly reviewed: boolean;
    /** Claimed proposals without an outcome. */
    readonly outstanding: readonly Id[];
    readonly applied_count: number;
    /** How many applied actions there are; the row lists the first of them. */
    readonly applied_actions_total: number;
    /** Failed proposals that the row does not list, because it lists enough. */
    readonly failed_unlisted: readonly Id[];
    readonly closed_as: RunStatus | null;
    readonly closed_at: Instant | null;
    readonly verified: boolean;
    readonly diffed_at: Instant | null;
    readonly apply_started_at: Instant | null;
    /** Version of the run's first event in the streams that it shares with other runs; null: none yet. */
    readonly requested_from: number;
    readonly review_from: number | null;
    readonly rollout_from: number | null;
    readonly drift_from: number | null;
    /** What the run's end named as never proposed; missing before it. */
    readonly held?: SyncRunView['remaining'];
  };
}

export interface ProposalRow extends Omit<ProposalView, 'waiting_on'>, RowBase {
  readonly account_id: AccountId;
  /** Who decides about it: people, unless a policy did. */
  readonly approver: 'policy' | 'people';
}

/** Somebody voted about a proposal; what became of the vote, the proposal tells. */
export interface VoteRow extends RowBase {
  readonly account_id: AccountId;
  readonly voter: string;
  readonly proposal_id: Id;
}

export type FleetEventRow = FleetEventView & RowBase;

export type DriftReportRow = DriftReportView & RowBase;

export interface DriftIgnoreRow extends DriftIgnore, RowBase {
  readonly version: number;
}

export interface WebhookSubscriptionRow extends Omit<WebhookSubscription, 'url_sealed'>, RowBase {
  readonly version: number;
}

export interface GitopsModeRow extends GitopsMode, RowBase {
  readonly version: number;
  readonly changed_by: Actor;
  readonly changed_at: Instant;
}

export type PendingChangeRow = PendingChange & RowBase;

export type BreakGlassRow = BreakGlass & RowBase;

export type ResourceRow = ResourceView & RowBase;

/** What one revision made of one thing of the live fleet. */
export interface FleetHistoryRow extends RowBase {
  /** `node/edge-01`, `instance/<id>`. */
  readonly thing: string;
  readonly revision: number;
  readonly at: Instant;
  readonly operation: EventData<'ResourceChanged'>['operation'];
  /** Names of the attributes that changed. */
  readonly changed: readonly string[];
  readonly actor: Actor;
  readonly origin: MutationOrigin;
  /** As it was from then on; null: it was gone. */
  readonly state:
    | (Pick<EventData<'ResourceChanged'>, 'managed_by'> & {
        readonly attributes: NonNullable<EventData<'ResourceChanged'>['attributes']>;
      })
    | { readonly instance: Instance }
    | null;
}

export interface InstanceRow extends Instance, RowBase {
  readonly account_id: AccountId;
  /** The account revision of its last change. */
  readonly version: number;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

export interface ModuleVersionRow extends ModuleVersion, RowBase {
  readonly account_id: AccountId;
}

/** How far the read models have followed an account's inventory. */
export interface AccountRow extends RowBase {
  readonly account_id: AccountId;
  readonly name: string;
  readonly revision: number;
  readonly created_at: Instant;
}
