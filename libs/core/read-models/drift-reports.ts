import { maskSecrets } from '@fleetwright/core/fleet';
import { onRow, readModel, replaceRow } from './read-model.ts';
import type { DriftReportRow } from './rows.ts';

const byRepository = (event: { readonly data: { readonly repository_id: string } }): readonly string[] => [
  event.data.repository_id,
];

export const driftReports = readModel<DriftReportRow>({
  name: 'drift_reports',
  rules: {
    RepositoryRegistered: replaceRow<DriftReportRow, 'RepositoryRegistered'>(byRepository, (event) => ({
      repository_id: event.data.repository_id,
      account_id: event.account_id,
      drift: false,
      fingerprint: null,
      severity: null,
      resources: [],
      total: 0,
      ignored: [],
      ignored_total: 0,
      detected_at: null,
      resolved_at: null,
      live_revision: 0,
      position: event.position,
    })),
    RepositoryRemoved: replaceRow<DriftReportRow, 'RepositoryRemoved'>(byRepository, () => null),
    DriftDetected: onRow(byRepository, (row, event) => {
      const { fingerprint, severity, resources, total, live_revision } = event.data;
      return {
        ...row,
        drift: true,
        fingerprint,
        severity,
        resources: maskSecrets(resources),
        total,
        detected_at: event.recorded_at,
        resolved_at: null,
        live_revision,
      };
    }),
    HiddenDriftChanged: onRow(byRepository, (row, event) => ({
      ...row,
      ignored: maskSecrets(event.data.resources),
      ignored_total: event.data.total,
      live_revision: event.data.live_revision,
    })),
    DriftResolved: onRow(byRepository, (row, event) => ({
      ...row,
      drift: false,
      fingerprint: null,
      severity: null,
      resources: [],
      total: 0,
      resolved_at: event.recorded_at,
      live_revision: event.data.live_revision,
    })),
  },
});
