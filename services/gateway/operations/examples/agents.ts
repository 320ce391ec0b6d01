import { BUNDLE_MANIFEST_EXAMPLE } from '@fleetwright/contracts/agents';
import type { AgentView, NodeBundleAnswer, RegistrationTokenView } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { ACCOUNT, AT } from './repository.ts';

export const REGISTRATION_TOKEN: z.infer<typeof RegistrationTokenView> = {
  account_id: ACCOUNT,
  id: '019ceb11-7c00-7000-8000-000000000021',
  scope: { hostname: 'edge-01', region: null, template: null },
  replaces: false,
  max_uses: 1,
  uses: 0,
  expires_at: AT,
  state: 'active',
  created_by: { type: 'user', id: 'ada' },
  created_at: AT,
  used_by: [],
};

export const AGENT: z.infer<typeof AgentView> = {
  account_id: ACCOUNT,
  id: '019ceb11-7c00-7000-8000-000000000022',
  instance_id: '019ceb11-7c00-7000-8000-000000000023',
  hostname: 'edge-01',
  public_key: `U${'A'.repeat(55)}`,
  state: 'converged',
  since: AT,
  last_seen_at: AT,
  bundle_digest: 'b'.repeat(64),
  agent_version: '1.0.0',
  modules: [{ name: 'nginx', version: '1.26.0', state: 'applied' }],
  health: [{ module: 'nginx', name: 'answers', state: 'passing' }],
  networks: [{ network: 'fabric', public_key: `${'A'.repeat(43)}=`, state: 'applied' }],
  problems: [],
};

export const NODE_BUNDLE: z.infer<typeof NodeBundleAnswer>['bundle'] = {
  number: { epoch: 0, counter: 3 },
  digest: 'b'.repeat(64),
  computed_at: AT,
  manifest: { ...BUNDLE_MANIFEST_EXAMPLE, account: ACCOUNT },
};
