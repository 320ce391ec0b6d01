import type { AccountId, Digest, Id, Instant } from '@fleetwright/contracts';
import type { AgentReport, BundleNumber, NodeState } from '@fleetwright/contracts/agents';
import type { StreamPlace } from '@fleetwright/core/event-sourcing';
import type { StandingNow } from './run-nodes.ts';

/** A report as it came, of an agent that is let in. */
export interface ReceivedReport {
  readonly account: AccountId;
  readonly instance_id: Id;
  readonly hostname: string;
  readonly report: AgentReport;
  /** Of what counts in it: everything but when it was sent. */
  readonly essence: Digest;
}

/** What is known of a node that ever reported. */
export interface NodeRow {
  readonly account: AccountId;
  readonly instance_id: Id;
  readonly hostname: string;
  readonly boot_id: Id;
  /** The other machine that reports with this identity; null: there is none now. */
  readonly cloned_boot_id: Id | null;
  readonly report: AgentReport;
  /** Of what counts in the report. */
  readonly essence: Digest;
  readonly last_seen_at: Instant;
  readonly silentMs: number;
  readonly state: NodeState;
  readonly since: Instant;
  /** Of the bundle that is the node's now; null: it has none. */
  readonly current: { readonly number: BundleNumber; readonly digest: Digest } | null;
  /** What of its drift, of its clone and of its networks' keys was told last. */
  readonly told_drift: string | null;
  readonly told_clone: string | null;
  readonly told_keys: string | null;
}

export interface StateChange {
  readonly account: AccountId;
  readonly instance_id: Id;
  readonly state: NodeState;
  /** null: since now, by the clock of the database. */
  readonly since: Instant | null;
  /** The report and the bundle that this was decided on: with others the node is looked at again. */
  readonly essence: Digest;
  readonly current: Digest | null;
  readonly told_drift: string | null;
  readonly told_clone: string | null;
  readonly told_keys: string | null;
}

/** What nodes say, and what they came to. All times are the database's. Throws StoreUnavailable. */
export interface StatusStore {
  /** In one transaction, whatever their number. */
  receive(reports: readonly ReceivedReport[]): Promise<void>;
  /** Nodes whose report, bundle or clone changed since they were looked at, and silent ones that are not offline yet. */
  unassessed(options: { readonly silentMs: number; readonly limit: number }): Promise<readonly NodeRow[]>;
  /** Forgets these nodes, but for those that reported something else than what stands in their row. */
  forget(rows: readonly Pick<NodeRow, 'account' | 'instance_id' | 'essence'>[]): Promise<void>;
  change(changes: readonly StateChange[]): Promise<void>;
  /** What each machine of the account that ever reported came to. */
  states(account: AccountId): Promise<ReadonlyMap<Id, StandingNow>>;
  /** Up to where in `fleet-<account>` the bundles are computed that the states are compared with. */
  computedTo(account: AccountId): Promise<StreamPlace>;
  /** By instance; of these alone where they are named. A clone counts until it was silent for so long. */
  nodes(account: AccountId, silentMs: number, instances?: readonly Id[]): Promise<ReadonlyMap<Id, NodeRow>>;
  now(): Promise<Instant>;
}
