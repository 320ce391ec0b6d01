import type { ServiceTokensPage, ServiceTokenView } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { ACCOUNT, AT } from './repository.ts';

export const SERVICE_TOKEN: z.infer<typeof ServiceTokenView> = {
  account_id: ACCOUNT,
  id: '019ceb11-7c00-7000-8000-000000000031',
  name: 'Night build',
  kind: 'service',
  permissions: ['system.gitops.read', 'system.gitops.sync'],
  held_permissions: ['system.gitops.read', 'system.gitops.sync'],
  state: 'active',
  created_by: { type: 'user', id: 'ada' },
  created_at: AT,
  expires_at: AT,
  last_used_at: null,
};

export const GRANTABLE: z.infer<typeof ServiceTokensPage>['grantable_permissions'] = {
  service: ['system.gitops.read', 'system.gitops.sync', 'system.tokens.write'],
  assistant: ['system.gitops.read', 'system.gitops.sync'],
};
