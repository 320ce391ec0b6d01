import type { EventType } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { fleetEvents } from './fleet-events.ts';
import { RowsInMemory, stepsAbout, timeAt } from './testing/index.ts';
import { project } from './project.ts';

const step = stepsAbout({ repository_id: idOf(1), run_id: idOf(2), proposal_id: idOf(3) });
const shown = (type: EventType, data: object = {}) => {
  const rows = new RowsInMemory();
  // What other models make of the data is their business.
  project([step(type, data, { account_id: 'globex', correlation_id: idOf(6) })(4)], rows);
  return rows.rows('fleet_events');
};

describe('[RM50] what people are told of an event', () => {
  it.each<[EventType, object, string | null, string]>([
    ['RunClosed', { status: 'success' }, 'low', 'approval'],
    ['RunClosed', { status: 'rejected' }, 'low', 'approval'],
    ['RunClosed', { status: 'superseded' }, 'low', 'approval'],
    ['ProposalApproved', { decision: 'notify' }, 'low', 'approval'],
    ['ProposalApproved', { decision: 'silent' }, null, ''],
    ['ProposalEdited', {}, 'low', 'approval'],
    ['ProposalExpired', {}, 'low', 'approval'],
    ['VoteCast', {}, 'low', 'approval'],
    ['VoteWithdrawn', {}, 'low', 'approval'],
    ['PolicyNotified', {}, 'medium', 'approval'],
    ['PolicyCreated', {}, 'medium', 'approval'],
    ['PolicyChanged', {}, 'medium', 'approval'],
    ['PolicyDeleted', {}, 'medium', 'approval'],
    ['HealingHeld', {}, 'medium', 'approval'],
    ['GitopsModeChanged', { loosened: [] }, 'high', 'inventory'],
    ['GitopsModeChanged', { loosened: ['mode'] }, 'critical', 'inventory'],
    ['GuardedChangeAllowed', {}, 'critical', 'inventory'],
    ['PendingChangeAsked', { pending_change: { id: idOf(9) } }, 'critical', 'inventory'],
    ['PendingChangeConfirmed', { pending_change: { id: idOf(9) } }, 'critical', 'inventory'],
    ['PendingChangeWithdrawn', { pending_change_id: idOf(9) }, 'medium', 'inventory'],
    ['BreakGlassOpened', { break_glass: { id: idOf(9) } }, 'critical', 'inventory'],
    ['BreakGlassProlonged', { break_glass: { id: idOf(9) } }, 'critical', 'inventory'],
    ['BreakGlassEnded', { break_glass: { id: idOf(9) } }, 'medium', 'inventory'],
    ['BreakGlassReviewClosed', { break_glass: { id: idOf(9) } }, 'medium', 'inventory'],
    ['RunVerified', { total: 1, resources: [] }, 'medium', 'drift'],
    ['RunVerified', { total: 0, resources: [] }, null, ''],
  ])('%s %j is %s, of %s', (type, data, severity, source) => {
    const told = shown(type, data).map((each) => [each.severity, each.source]);
    expect(told).toEqual(severity === null ? [] : [[severity, source]]);
  });

  it('is an entry of its account that says everything, once', () => {
    const [entry, ...more] = shown('DriftResolved', { live_revision: 4 });
    const event = step('DriftResolved', {}, { account_id: 'globex' })(4);
    expect(entry).toEqual({
      id: event.id,
      account_id: 'globex',
      kind: 'gitops.drift_resolved',
      severity: 'low',
      source: 'drift',
      correlation_id: idOf(6),
      payload: { repository_id: idOf(1), run_id: idOf(2), proposal_id: idOf(3), live_revision: 4 },
      emitted_at: timeAt(4),
      position: 4,
    });
    expect(more).toEqual([]);
    expect(fleetEvents.appendOnly).toBe(true);
  });

  it('[RM60] shows no secret of a change', () => {
    const [entry] = shown('ChangeFailed', {
      kind: 'node',
      key: 'a',
      action: 'update',
      code: 'x',
      message: 'm',
      token: 'hunter2hunter2',
    });
    expect(JSON.stringify(entry)).not.toContain('hunter2');
  });
});
