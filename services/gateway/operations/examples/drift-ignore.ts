import type { DriftIgnoreView } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { ACCOUNT, AT, PERSON } from './repository.ts';

export const DRIFT_IGNORE: z.infer<typeof DriftIgnoreView> = {
  account_id: ACCOUNT,
  id: '019ceb11-7c00-7000-8000-000000000021',
  kind: 'node',
  key: 'edge-*',
  field: 'labels.maintenance',
  reason: 'set by the rack software while a machine is being repaired',
  expires_at: '2026-05-01T00:00:00.000Z',
  created_by: PERSON,
  created_at: AT,
  version: 1,
};
