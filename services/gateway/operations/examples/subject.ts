import type { SubjectView } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { ACCOUNT, AT } from './repository.ts';

export const SUBJECT: z.infer<typeof SubjectView> = {
  account_id: ACCOUNT,
  id: '019ceb11-7c00-7000-8000-000000000032',
  kind: 'user',
  name: 'Ada',
  email: 'ada@example.com',
  roles: ['admin'],
  permissions: ['system.gitops.approve', 'system.gitops.read'],
  state: 'active',
  signed_in_at: AT,
  valid_until: AT,
};
