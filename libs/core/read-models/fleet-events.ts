import type { EventType, FleetEventView, Json, RunStatus, StageName, StoredEvent } from '@fleetwright/contracts';
import { PIPELINE } from '@fleetwright/contracts';
import { snakeCase } from '@fleetwright/core/event-sourcing';
import { maskSecrets } from './mask.ts';
import { type ReadModel, readModel, type Rules } from './read-model.ts';
import type { FleetEventRow } from './rows.ts';

type Severity = FleetEventView['severity'];

const RUN_SEVERITY: Partial<Record<RunStatus, Severity>> = { failed: 'high', partial: 'medium' };

/** The events that the operations timeline shows, and how loudly; null: this one is not shown. */
const SEVERITY: { readonly [T in EventType]?: (event: StoredEvent<T>) => Severity | null } = {
  FetchFailed: () => 'high',
  ParseFailed: () => 'high',
  DiffFailed: () => 'high',
  RunDeadlineExceeded: () => 'high',
  RunClosed: ({ data }) => RUN_SEVERITY[data.status] ?? 'low',
  ProposalApproved: () => 'low',
  ProposalRejected: () => 'low',
  ProposalRetried: () => 'low',
  ChangeApplied: () => 'low',
  ChangeFailed: () => 'high',
  ChangeStale: () => 'medium',
  ChangeBlocked: () => 'medium',
  DriftDetected: ({ data }) => data.severity,
  DriftResolved: () => 'low',
  // A run that converged says so by its status; one that did not is news.
  RunVerified: ({ data }) => (data.total > 0 ? 'medium' : null),
};

export const fleetEvents: ReadModel<FleetEventRow> = readModel<FleetEventRow>({
  name: 'fleet_events',
  facets: ['kind', 'severity'],
  appendOnly: true,
  rules: rulesOf(SEVERITY),
});

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
    payload: maskSecrets(event.data) as Json,
    emitted_at: event.recorded_at,
    position: event.position,
  };
}

/** `DriftDetected` is `gitops.drift_detected`, on the bus as on the timeline. */
function kindOf(type: EventType): string {
  return `gitops.${snakeCase(type)}`;
}

function sourceOf(type: EventType): StageName {
  const stages = Object.entries(PIPELINE) as [StageName, { readonly emits: readonly EventType[] }][];
  const [stage] = stages.find(([, { emits }]) => emits.includes(type)) ?? ['repo-sync' as const];
  return stage;
}
