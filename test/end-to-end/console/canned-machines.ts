import { AT, idOf, REVISION, RUN_ID } from '../../../services/console/testing/canned.ts';
import type { Answers } from './canned-gateway.ts';

const DIGEST = 'b'.repeat(64);
const problem = {
  step: 'units',
  code: 'unit_failed',
  message: 'nginx.service did not start',
  output_tail: 'bind() to 0.0.0.0:80 failed (98: Address already in use)\n',
} as const;

const agent = (n: number, state: 'converged' | 'degraded' | 'offline') => ({
  account_id: 'acme',
  id: idOf(700 + n),
  instance_id: idOf(800 + n),
  hostname: `edge-0000${n}`,
  public_key: `U${'A'.repeat(55)}`,
  state,
  since: AT,
  last_seen_at: AT,
  bundle_digest: DIGEST,
  agent_version: '1.0.0',
  modules: [
    { name: 'system-base', version: '2.1.0', state: 'applied' as const },
    state === 'degraded'
      ? { name: 'nginx', version: '1.26.0', state: 'failed' as const, problem }
      : { name: 'nginx', version: '1.26.0', state: 'applied' as const },
  ],
  health: [
    {
      module: 'nginx',
      name: 'answers',
      ...(state === 'degraded' ? { state: 'failing' as const, message: 'refused' } : { state: 'passing' as const }),
    },
  ],
  networks: [],
  problems: state === 'degraded' ? [{ code: 'clock_skew', message: 'the clock is 90 s ahead' }] : [],
});
const AGENTS = [agent(1, 'degraded'), agent(2, 'converged'), agent(3, 'offline')];

const module = (name: string, version: string) => ({
  ...{ name, version, priority: 10, config: {}, config_digest: DIGEST },
  content: { digest: DIGEST, size_bytes: 40 },
});

const token = {
  account_id: 'acme',
  id: idOf(61),
  scope: { hostname: 'edge-*', region: null, template: null },
  replaces: false,
  max_uses: 3,
  uses: 1,
  expires_at: '2999-01-01T00:00:00.000Z',
  state: 'active' as const,
  created_by: { type: 'user' as const, id: 'ada', name: 'Ada' },
  created_at: AT,
  used_by: [{ agent_id: idOf(701), hostname: 'edge-00001', enrolled_at: AT }],
};

const serviceToken = {
  account_id: 'acme',
  id: idOf(63),
  name: 'Night build',
  kind: 'service' as const,
  permissions: ['system.gitops.read', 'system.gitops.sync'],
  held_permissions: ['system.gitops.read'],
  state: 'active' as const,
  created_by: { type: 'user' as const, id: 'ada', name: 'Ada' },
  created_at: AT,
  expires_at: '2999-01-01T00:00:00.000Z',
  last_used_at: null,
};

/** The machines of the fleet, how they come in, the file that it is declared in, and what became of it since. */
export function cannedMachines(): Answers {
  return {
    list_agents: ({ query }) => {
      const hostname = query.get('hostname');
      return { agents: AGENTS.filter((one) => hostname === null || one.hostname === hostname), next_cursor: null };
    },
    get_node_bundle: ({ path }) => ({
      bundle: {
        number: { epoch: 0, counter: 3 },
        digest: DIGEST,
        computed_at: AT,
        manifest: {
          ...{ format: 1, account: 'acme', node: path['hostname'] ?? '', template: 'edge-cdn', empty: false },
          modules: [module('system-base', '2.1.0'), module('nginx', '1.26.0')],
          networks: [],
        },
      },
    }),
    list_registration_tokens: () => ({
      registration_tokens: [token, { ...token, id: idOf(62), state: 'used_up', used_by: [] }],
      next_cursor: null,
    }),
    list_service_tokens: () => ({
      service_tokens: [serviceToken],
      next_cursor: null,
      grantable_permissions: {
        service: ['system.gitops.read', 'system.gitops.sync'],
        assistant: ['system.gitops.read'],
      },
    }),
    create_registration_token: () => ({ registration_token: token, token: `fwr_acme_${'A'.repeat(43)}` }),
    revoke_agent: ({ path }) => ({ agent: { id: path['agent_id'] ?? '', revoked: true } }),
    gitops_get_sync_run_file: ({ query }) => fileExcerpt(query),
    fleet_diff: ({ query }) => ({
      fleet_diff: {
        from: query.get('from') ?? AT,
        to: AT,
        changes: [
          {
            kind: 'node',
            key: 'edge-00001',
            change: 'changed',
            fields: [{ path: 'region', from: 'ap-tokyo-1', to: 'eu-west-9' }],
            from_version: 3,
            to_version: 4,
            changed_by: { type: 'user', id: 'bob', name: 'Bob' },
            changed_at: AT,
          },
        ],
      },
      next_cursor: null,
    }),
  };
}

function fileExcerpt(query: URLSearchParams) {
  const [first, last] = [Number(query.get('first_line') ?? 1), Number(query.get('last_line') ?? 40)];
  const numbers = Array.from({ length: Math.min(last, 40) - first + 1 }, (_, n) => first + n);
  return {
    file_excerpt: {
      sync_run_id: RUN_ID,
      revision: REVISION.sha,
      file: 'fleet.yaml',
      total_lines: 40,
      lines: numbers.map((number) => ({ number, text: `  - hostname: edge-${number} # as declared`, masked: false })),
    },
  };
}
