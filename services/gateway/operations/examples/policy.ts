import type { PolicySettings } from '@fleetwright/contracts';
import type { PolicyView } from '@fleetwright/contracts/api';
import { SEED_POLICY } from '@fleetwright/core/policies';
import { AT } from './repository.ts';

export const POLICY_SETTINGS: PolicySettings = {
  name: 'Two persons for deletes, never on a Friday night',
  enabled: true,
  decision: 'require_approval',
  match: { actions: ['system.gitops_delete_*'], regions: ['eu-*'] },
  approvals_required: 2,
  separation_of_duties: true,
  windows: [{ kind: 'deny', cron: '0 16 * * 5', duration_seconds: 230_400, time_zone: 'Europe/Berlin' }],
};

export const POLICY: PolicyView = {
  id: '019ceb11-7c00-7000-8000-000000000021',
  version: 2,
  is_default: false,
  ...POLICY_SETTINGS,
  created_at: AT,
  updated_at: AT,
  is_open: true,
  opens_at: null,
  warnings: [],
};

export const DEFAULT_POLICY: PolicyView = { ...SEED_POLICY, is_open: true, opens_at: null, warnings: [] };
