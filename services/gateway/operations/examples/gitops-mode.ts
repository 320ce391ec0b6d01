import type { BreakGlassView, GitopsModeView, PendingChangeView } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { ACCOUNT, AT, PERSON, REPOSITORY_ID } from './repository.ts';

export const GITOPS_MODE: z.infer<typeof GitopsModeView> = {
  account_id: ACCOUNT,
  mode: 'on',
  exceptions: ['assignment'],
  two_person: true,
  version: 3,
  changed_by: PERSON,
  changed_at: AT,
};

export const PENDING_CHANGE: z.infer<typeof PendingChangeView> = {
  account_id: ACCOUNT,
  id: '019ceb11-7c00-7000-8000-000000000031',
  target: `gitops_repository:${REPOSITORY_ID}`,
  summary: 'Change auto_apply of repository fleet-config',
  loosens: ['auto_apply'],
  permission: 'system.policies.write',
  command: { type: 'UpdateRepository', data: { repository_id: REPOSITORY_ID, settings: { auto_apply: true } } },
  asked_by: PERSON,
  asked_at: AT,
  expires_at: '2026-03-15T09:26:53.589Z',
};

export const BREAK_GLASS: z.infer<typeof BreakGlassView> = {
  account_id: ACCOUNT,
  id: '019ceb11-7c00-7000-8000-000000000032',
  kind: 'node',
  key: 'edge-01',
  reason: 'the region is down, moving it by hand',
  opened_by: PERSON,
  opened_at: AT,
  ends_at: '2026-03-14T11:26:53.589Z',
  ended_by: null,
  confirmed_by: null,
  is_prolonged: false,
  told_at: null,
  review: { closed_by: null, closed_at: null },
  active: true,
};
