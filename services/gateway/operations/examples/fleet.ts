import type { Instance, ModuleVersion } from '@fleetwright/contracts';
import type { FleetDiffAnswer } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { ACCOUNT, AT, PERSON } from './repository.ts';

export const FLEET_YAML =
  'version: 1\naccount: acme\n\nnodes:\n  - hostname: edge-01\n    template: web\n    region: eu-west-1\n';

export const MODULE_VERSION: ModuleVersion & { account_id: string } = {
  module: 'nginx',
  version: '1.26.0',
  state: 'live',
  promoted_at: AT,
  account_id: ACCOUNT,
};

export const INSTANCE: Instance & { account_id: string; version: number; created_at: string; updated_at: string } = {
  id: '019ceb11-7c00-7000-8000-000000000005',
  node: 'edge-01',
  status: 'running',
  region: 'eu-west-1',
  instance_type: 't3-medium',
  account_id: ACCOUNT,
  version: 12,
  created_at: AT,
  updated_at: AT,
};

export const FLEET_DIFF: z.infer<typeof FleetDiffAnswer> = {
  fleet_diff: {
    from: '2026-01-01T00:00:00.000Z',
    to: AT,
    changes: [
      {
        kind: 'node',
        key: 'edge-01',
        change: 'changed',
        fields: [{ path: 'region', from: 'eu-west-1', to: 'eu-west-2' }],
        from_version: 7,
        to_version: 12,
        changed_by: PERSON,
        changed_at: AT,
      },
    ],
  },
  next_cursor: null,
};
