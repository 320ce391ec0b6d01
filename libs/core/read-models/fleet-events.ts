import type { EventType, FleetEventView, Json, RunStatus, StageName, StoredEvent } from '@fleetwright/contracts';
import { PIPELINE } from '@fleetwright/contracts';
import { snakeCase } from '@fleetwright/core/event-sourcing';
import { maskSecrets } from '@fleetwright/core/fleet';
import { type ReadModel, readModel, type Rules } from './read-model.ts';
import type { FleetEventRow } from './rows.ts';

type Severity = FleetEventView['severity'];

const RUN_SEVERITY: Partial<Record<RunStatus, Severity>> = { failed: 'high', partial: 'medium' };

const OF_GATEWAY: ReadonlySet<EventType> = new Set(['ServiceTokenCreated', 'ServiceTokenRevoked', 'SubjectErased']);

/** The events that the operations timeline shows, and how loudly; null: this one is not shown. */
const SEVERITY: { readonly [T in EventType]?: (event: StoredEvent<T>) => Severity | null } = {
  FetchFailed: stageFailed,
  ParseFailed: stageFailed,
  DiffFailed: stageFailed,
  RunDeadlineExceeded: () => 'high',
  RunClosed: ({ data }) => RUN_SEVERITY[data.status] ?? 'low',
  // What a policy approves silently is told nobody.
  ProposalApproved: ({ data }) => (data.decision === 'silent' ? null : 'low'),
  ProposalEdited: () => 'low',
  PolicyNotified: () => 'medium',
  ProposalExpired: () => 'low',
  VoteCast: () => 'low',
  VoteWithdrawn: () => 'low',
  PolicyCreated: () => 'medium',
  PolicyChanged: () => 'medium',
  PolicyDeleted: () => 'medium',
  ApprovalVoided: () => 'medium',
  ProposalRejected: () => 'low',
  ProposalRetried: () => 'low',
  ChangeApplied: () => 'low',
  ChangeFailed: () => 'high',
  ChangeStale: () => 'medium',
  ChangeBlocked: () => 'medium',
  DriftDetected: ({ data }) => data.severity,
  DriftResolved: () => 'low',
  HealingHeld: () => 'medium',
  StoreWentBack: () => 'critical',
  GitopsModeChanged: ({ data }) => (data.loosened.length > 0 ? 'critical' : 'high'),
  GuardedChangeAllowed: () => 'critical',
  PendingChangeAsked: () => 'critical',
  PendingChangeConfirmed: () => 'critical',
  PendingChangeWithdrawn: () => 'medium',
  BreakGlassOpened: () => 'critical',
  BreakGlassProlonged: () => 'critical',
  BreakGlassEnded: () => 'medium',
  BreakGlassReviewClosed: () => 'medium',
  RegistrationTokenCreated: () => 'medium',
  RegistrationTokenRevoked: () => 'low',
  ServiceTokenCreated: () => 'medium',
  ServiceTokenRevoked: () => 'low',
  SubjectErased: () => 'medium',
  AgentEnrolled: ({ data }) => (data.replaced_agent_id === null ? 'medium' : 'high'),
  AgentRevoked: () => 'medium',
  EnrolmentRefused: () => 'high',
  NodeConverged: () => 'low',
  NodeDegraded: () => 'high',
  NodeOffline: ({ data }) => (data.total > 1 ? 'critical' : 'high'),
  NodeOnline: () => 'low',
  NodeDrifted: () => 'medium',
  IdentityCloned: () => 'high',
  // A run that converged says so by its status; one that did not is news.
  RunVerified: ({ data }) => (data.total > 0 ? 'medium' : null),
  WebhookSubscriptionDisabled: () => 'high',
};

/** What failed before in the same way, with nothing new since, is no news. */
function stageFailed({ data }: StoredEvent<'FetchFailed' | 'ParseFailed' | 'DiffFailed'>): Severity | null {
  return data.same_failure_as === undefined ? 'high' : null;
}

export const fleetEvents: ReadModel<FleetEventRow> = readModel<FleetEventRow>({
  name: 'fleet_events',
  facets: ['kind', 'severity'],
  appendOnly: true,
  rules: rulesOf(SEVERITY),
});

/** An event as the timeline shows it; null: it does not. */
export function fleetEventOf(event: StoredEvent): FleetEventRow | null {
  return fleetEvents.evolve(null, event);
}

function rulesOf(severities: typeof SEVERITY): Rules<FleetEventRow> {
  const rules = Object.entries(severities).map(([type, severityOf]) => {
    const kind = kindOf(type as EventType);
    const source = sourceOf(type as EventType);
    const severity = severityOf as (event: StoredEvent) => Severity | null;
    return [
      type,
      {
        keysOf: (event: StoredEvent) => (severity(event) === null ? [] : [event.id]),
        evolve: (_row: FleetEventRow | null, event: StoredEvent) => entry(event, kind, source, severity(event)),
        replaces: true,
      },
    ];
  });
  return Object.fromEntries(rules) as Rules<FleetEventRow>;
}

function entry(event: StoredEvent, kind: string, source: string, severity: Severity | null): FleetEventRow | null {
  if (severity === null) return null;
  return {
    id: event.id,
    account_id: event.account_id,
    kind,
    severity,
    source,
    correlation_id: event.correlation_id,
    payload: payloadOf(event.data),
    emitted_at: event.recorded_at,
    position: event.position,
  };
}

/** Without secrets; which token something happened to is a reference, and none. */
function payloadOf(data: StoredEvent['data']): Json {
  const masked = maskSecrets(data) as Json;
  return 'token_id' in data ? { ...(masked as object), token_id: data.token_id } : masked;
}

/** `DriftDetected` is `gitops.drift_detected`, on the bus as on the timeline. */
function kindOf(type: EventType): string {
  return `gitops.${snakeCase(type)}`;
}

function sourceOf(type: EventType): StageName | 'relay' | 'gateway' {
  if (OF_GATEWAY.has(type)) return 'gateway';
  if (type === 'StoreWentBack') return 'relay';
  const stages = Object.entries(PIPELINE) as [StageName, { readonly emits: readonly EventType[] }][];
  const [stage] = stages.find(([, { emits }]) => emits.includes(type)) ?? ['repo-sync' as const];
  return stage;
}
