import { type CredentialList, type FleetEventView, Position } from '@fleetwright/contracts';
import type { DeadLetterView } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { ACCOUNT, AT, REPOSITORY_ID, RUN_ID } from './repository.ts';

export const FLEET_EVENT: FleetEventView = {
  id: '019ceb11-7c00-7000-8000-000000000006',
  account_id: ACCOUNT,
  kind: 'gitops.drift_detected',
  severity: 'high',
  source: 'drift',
  correlation_id: RUN_ID,
  payload: { repository_id: REPOSITORY_ID, total: 1 },
  emitted_at: AT,
  position: Position.parse(4_711),
};

export const DEAD_LETTER: z.infer<typeof DeadLetterView> = {
  id: '019ceb11-7c00-7000-8000-000000000007',
  stage: 'diff',
  account_id: ACCOUNT,
  event_id: '019ceb11-7c00-7000-8000-000000000008',
  event_type: 'DesiredStateParsed',
  position: 4_700,
  error: 'the document of this event is missing',
  attempts: 5,
  buried_at: AT,
  replayed_at: null,
};

export const CREDENTIAL: CredentialList['credentials'][number] = {
  id: 'f3b1c5',
  path: 'secret/data/powernode/gitops/fleet-config',
  scope: 'system',
  key_names: ['username', 'password'],
  version: 3,
  rotated_at: AT,
};
