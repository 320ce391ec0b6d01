import type { EventData, EventType, StoredEvent } from '@fleetwright/contracts';
import { EVENTS } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { fleetEvents } from './fleet-events.ts';
import type { FleetEventRow } from './rows.ts';
import { rowsOf } from './testing/index.ts';

function timelineOf<T extends EventType>(type: T, data: object): FleetEventRow[] {
  const whole = { repository_id: idOf(1), run_id: idOf(2), proposal_id: idOf(3), ...data } as unknown as EventData<T>;
  return rowsOf([storedEvent(type, whole, { correlation_id: idOf(2) }) as StoredEvent]).rows('fleet_events');
}

describe('the timeline', () => {
  it.each<[EventType, object, string, FleetEventRow['severity'], string]>([
    ['FetchFailed', { findings: {} }, 'gitops.fetch_failed', 'high', 'repo-sync'],
    ['ParseFailed', {}, 'gitops.parse_failed', 'high', 'parse'],
    ['DiffFailed', {}, 'gitops.diff_failed', 'high', 'diff'],
    ['RunDeadlineExceeded', {}, 'gitops.run_deadline_exceeded', 'high', 'repo-sync'],
    ['RunClosed', { status: 'applied' }, 'gitops.run_closed', 'low', 'approval'],
    ['RunClosed', { status: 'partial' }, 'gitops.run_closed', 'medium', 'approval'],
    ['RunClosed', { status: 'failed' }, 'gitops.run_closed', 'high', 'approval'],
    ['ProposalApproved', {}, 'gitops.proposal_approved', 'low', 'approval'],
    ['ProposalRejected', {}, 'gitops.proposal_rejected', 'low', 'approval'],
    ['ApprovalVoided', {}, 'gitops.approval_voided', 'medium', 'approval'],
    ['ProposalRetried', {}, 'gitops.proposal_retried', 'low', 'approval'],
    ['ChangeApplied', { side_effects: [] }, 'gitops.change_applied', 'low', 'apply'],
    ['ChangeFailed', {}, 'gitops.change_failed', 'high', 'apply'],
    ['ChangeStale', {}, 'gitops.change_stale', 'medium', 'apply'],
    ['ChangeBlocked', {}, 'gitops.change_blocked', 'medium', 'apply'],
    ['DriftDetected', { severity: 'high' }, 'gitops.drift_detected', 'high', 'drift'],
    ['DriftDetected', { severity: 'medium' }, 'gitops.drift_detected', 'medium', 'drift'],
    ['DriftResolved', {}, 'gitops.drift_resolved', 'low', 'drift'],
    ['ServiceTokenCreated', { kind: 'assistant' }, 'gitops.service_token_created', 'medium', 'gateway'],
    ['ServiceTokenRevoked', {}, 'gitops.service_token_revoked', 'low', 'gateway'],
    ['SubjectErased', { subject_id: idOf(9) }, 'gitops.subject_erased', 'medium', 'gateway'],
    ['StoreWentBack', {}, 'gitops.store_went_back', 'critical', 'relay'],
    ['RunVerified', { total: 2, resources: [] }, 'gitops.run_verified', 'medium', 'drift'],
  ])('[RM50] %s %o is %s, %s', (type, data, kind, severity, source) => {
    expect(timelineOf(type, data)).toMatchObject([
      {
        id: expect.any(String),
        kind,
        severity,
        source,
        correlation_id: idOf(2),
        payload: { run_id: idOf(2), ...data },
      },
    ]);
  });

  it.each(['FetchFailed', 'ParseFailed', 'DiffFailed'] as const)(
    '[RM50] does not show a %s that is the same as one before, with nothing new since',
    (type) => {
      expect(timelineOf(type, { findings: {}, same_failure_as: idOf(7) })).toEqual([]);
      expect(timelineOf(type, { findings: {}, lasts_while: { tip: null } })).toHaveLength(1);
    },
  );

  it.each(['ServiceTokenCreated', 'ServiceTokenRevoked', 'RegistrationTokenRevoked'] as const)(
    '[RM60] says which token a %s is about, and nothing that could be one',
    (type) => {
      const [entry] = timelineOf(type, { token_id: idOf(9), token_hash: 'f'.repeat(64), password: 'hunter2' });
      expect(entry?.payload).toMatchObject({ token_id: idOf(9), token_hash: '[masked]', password: '[masked]' });
    },
  );

  it('[RM50] does not show a verification that found the fleet converged', () => {
    expect(timelineOf('RunVerified', { total: 0, resources: [] })).toEqual([]);
  });

  it('[RM50] does not show what people need not know', () => {
    const hidden = Object.keys(EVENTS).filter((type) => !fleetEvents.types.includes(type as EventType));
    expect(hidden).toContain('ProposalOpened');
    expect(hidden).toContain('ResourceChanged');
    expect(hidden).toContain('HiddenDriftChanged');
    expect(fleetEvents.types).toHaveLength(50);
  });
});
