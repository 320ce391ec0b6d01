import type { EventData, StoredEvent } from '@fleetwright/contracts';
import { type EventOverrides, idOf, placeAt, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { resourceKey } from './fleet.ts';
import { digestFor, revisionFor, rowsOf, SETTINGS } from './testing/index.ts';

const REPOSITORY = idOf(1);
const mutation = (revision: number) =>
  ({ revision, operation_id: `op-${revision}`, origin: { type: 'imperative' } }) as const;

function changed(
  position: number,
  more: Partial<EventData<'ResourceChanged'>>,
  overrides: EventOverrides = {},
): StoredEvent {
  const data: EventData<'ResourceChanged'> = {
    ...mutation(position),
    kind: 'node',
    key: 'edge-01',
    operation: 'created',
    changed: ['region'],
    attributes: { region: 'eu-west-1' },
    managed_by: null,
    ...more,
  };
  return storedEvent('ResourceChanged', data, { position, ...overrides });
}

describe('the live fleet', () => {
  it('[RM52] shows each resource as last journaled, and none that is deleted', () => {
    const updated = changed(2, { operation: 'updated', attributes: { region: 'eu-west-2' } });
    const deleted = changed(3, { operation: 'deleted', attributes: null });
    expect(rowsOf([changed(1, {}), updated]).row('resources', resourceKey('node', 'edge-01'))).toMatchObject({
      attributes: { region: 'eu-west-2' },
      version: 2,
      created_at: '2026-01-01T00:00:01.000Z',
      changed_at: '2026-01-01T00:00:02.000Z',
    });
    expect(rowsOf([changed(1, {}), updated, deleted]).rows('resources')).toEqual([]);
    const again = changed(4, { attributes: { region: 'eu-west-3' } });
    expect(rowsOf([changed(1, {}), deleted, again]).rows('resources')).toMatchObject([
      { version: 4, created_at: '2026-01-01T00:00:04.000Z' },
    ]);
  });

  it('[RM52] shows each instance and module version as last journaled', () => {
    const instance = {
      id: idOf(7),
      node: 'edge-01',
      status: 'pending',
      region: 'eu-west-1',
      instance_type: null,
    } as const;
    const created = storedEvent('InstanceChanged', { ...mutation(1), instance, operation: 'created' }, { position: 1 });
    const running = { ...instance, status: 'running' } as const;
    const updated = storedEvent(
      'InstanceChanged',
      { ...mutation(2), instance: running, operation: 'updated' },
      { position: 2 },
    );
    const deleted = storedEvent('InstanceChanged', { ...mutation(3), instance, operation: 'deleted' }, { position: 3 });
    expect(rowsOf([created, updated]).row('instances', instance.id)).toMatchObject({ status: 'running', version: 2 });
    expect(rowsOf([created, deleted]).rows('instances')).toEqual([]);

    const promoted = (position: number, state: 'blessed' | 'live') =>
      storedEvent(
        'ModuleVersionPromoted',
        { ...mutation(position), module: 'nginx', version: '1.26.0', state, promoted_at: '2026-01-01T00:00:00.000Z' },
        { position },
      );
    expect(rowsOf([promoted(1, 'blessed'), promoted(2, 'live')]).rows('module_versions')).toMatchObject([
      { module: 'nginx', version: '1.26.0', state: 'live', position: 1 },
    ]);
  });

  it('[RM53] counts the revision of the account with every journal entry', () => {
    const created = storedEvent('AccountCreated', { ...mutation(1), account: 'acme', name: 'Acme' }, { position: 1 });
    expect(rowsOf([created, changed(2, {})]).row('accounts', 'acme')).toMatchObject({ name: 'Acme', revision: 2 });
    expect(rowsOf([changed(5, {})]).row('accounts', 'acme')).toMatchObject({ name: 'acme', revision: 5 });
  });

  it('[RM1] keeps the accounts apart, also for equal keys', () => {
    const rows = rowsOf([changed(1, {}), changed(2, { attributes: { region: 'other' } }, { account_id: 'globex' })]);
    expect(rows.row('resources', 'node/edge-01')?.attributes).toEqual({ region: 'eu-west-1' });
    expect(rows.row('resources', 'node/edge-01', 'globex')?.attributes).toEqual({ region: 'other' });
  });
});

describe('the drift report', () => {
  const registered = storedEvent(
    'RepositoryRegistered',
    { repository_id: REPOSITORY, settings: SETTINGS },
    { position: 1 },
  );
  const field = { path: 'config.db_password', expected: 'hunter2', actual: 'hunter3' };
  const detected = storedEvent(
    'DriftDetected',
    {
      repository_id: REPOSITORY,
      fingerprint: digestFor(1),
      revision: revisionFor(1).sha,
      severity: 'high',
      resources: [
        { kind: 'module', key: 'nginx', change: 'modified', fields: [field], changed_by: null, changed_at: null },
      ],
      total: 1,
      live_revision: 4,
    },
    { position: 2 },
  );
  const resolved = storedEvent(
    'DriftResolved',
    { repository_id: REPOSITORY, fingerprint: digestFor(1), live_revision: 5 },
    { position: 3 },
  );

  it('[RM51] shows drift until it is resolved', () => {
    expect(rowsOf([registered]).row('drift_reports', REPOSITORY)).toMatchObject({ drift: false, resources: [] });
    expect(rowsOf([registered, detected]).row('drift_reports', REPOSITORY)).toMatchObject({
      drift: true,
      severity: 'high',
      total: 1,
      detected_at: '2026-01-01T00:00:02.000Z',
    });
    expect(rowsOf([registered, detected, resolved]).row('drift_reports', REPOSITORY)).toMatchObject({
      drift: false,
      fingerprint: null,
      resources: [],
      resolved_at: '2026-01-01T00:00:03.000Z',
      live_revision: 5,
    });
  });

  it('[RM60] hides secrets in reports and on the timeline', () => {
    expect(rowsOf([registered, detected]).bytes()).not.toContain('hunter');
  });

  it('[RM3] stays absent for a repository that is gone', () => {
    const removed = storedEvent('RepositoryRemoved', { repository_id: REPOSITORY }, { position: 2 });
    expect(
      rowsOf([registered, removed, { ...detected, position: placeAt(3).position }]).row('drift_reports', REPOSITORY),
    ).toBeNull();
  });
});
