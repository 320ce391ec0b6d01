import { AT, idOf, REPOSITORY_ID, REVISION } from '../../../services/console/testing/canned.ts';
import { type Answers, Refusal } from './canned-gateway.ts';

const live = {
  account_id: 'acme',
  version: 3,
  managed_by: { repository_id: REPOSITORY_ID, revision: REVISION.sha, last_applied: { region: 'ap-tokyo-1' } },
  changed_by: { type: 'user', id: 'bob', name: 'Bob' },
  changed_at: AT,
  created_at: AT,
} as const;

const page = <Rows>(noun: string, rows: Rows) => ({ [noun]: rows, next_cursor: null }) as never;

const REGIONS = ['ap-tokyo-1', 'eu-west-9', 'us-east-2'];

function node(n: number) {
  return {
    ...live,
    kind: 'node' as const,
    key: `edge-${String(n).padStart(5, '0')}`,
    attributes: {
      template: n % 2 === 0 ? 'edge-base' : 'edge-cdn',
      region: REGIONS[n % REGIONS.length] ?? '',
      instance_type: 't3-medium',
      lifecycle_class: 'persistent' as const,
      labels: { tier: 'edge' },
      metadata: {},
    },
  };
}

const module = { config: {}, enabled: true, priority: null, version: null };
const template = {
  ...live,
  kind: 'template' as const,
  key: 'edge-cdn',
  attributes: {
    description: 'CDN nodes',
    node_platform: null,
    node_platform_id: null,
    architecture: null,
    modules: [
      { ...module, name: 'nginx' },
      { ...module, name: 'tls', version: '2.1' },
    ],
    metadata: {},
    config: {},
  },
};
const peer = (n: number) => ({
  ...live,
  kind: 'sdwan_peer' as const,
  key: `fabric/edge-${n}`,
  attributes: { publicly_reachable: n === 0, endpoint: null, listen_port: 51_820, lan_subnets: [] },
});
const opening = {
  account_id: 'acme',
  id: idOf(31),
  kind: 'node' as const,
  key: 'edge-00001',
  reason: 'The data centre burns',
  opened_by: { type: 'user' as const, id: 'bob', name: 'Bob' },
  opened_at: AT,
  ends_at: '2999-01-01T00:00:00.000Z',
  ended_by: null,
  confirmed_by: null,
  is_prolonged: false,
  told_at: null,
  review: { closed_by: null, closed_at: null },
  active: true,
};

/** A fleet of so many nodes, and what governs it. */
export function cannedFleet(nodes = 12): Answers {
  return {
    list_nodes: ({ query }) => {
      const first = Number(query.get('cursor') ?? 0);
      const limit = Number(query.get('limit') ?? 50);
      const rows = Array.from({ length: Math.min(limit, nodes - first) }, (_, n) => node(first + n));
      const next = first + rows.length;
      return { nodes: rows, next_cursor: next < nodes ? String(next) : null };
    },
    get_node: ({ path }) =>
      path['key'] === node(1).key ? { node: node(1) } : new Refusal(404, 'not_found', 'There is no such node.'),
    list_instances: () => page('instances', []),
    list_templates: () => page('node_templates', [template]),
    list_modules: () => page('node_modules', []),
    list_assignments: () => page('node_module_assignments', []),
    list_sdwan_networks: () =>
      page('networks', [
        {
          ...live,
          kind: 'sdwan_network',
          key: 'fabric',
          attributes: { routing_mode: 'ibgp', topology: 'hub_and_spoke', cidr: null },
        },
      ]),
    list_sdwan_peers: () => page('peers', [0, 1, 2, 3, 4].map(peer)),
    list_virtual_ips: () =>
      page('virtual_ips', [
        {
          ...live,
          kind: 'virtual_ip',
          key: 'fabric/cdn',
          attributes: { cidr: null, primary_holder: 'edge-1', failover_holders: ['edge-2'] },
        },
      ]),
    ...cannedGovernance(),
  };
}

function cannedGovernance(): Answers {
  return {
    get_gitops_mode: () => ({
      gitops_mode: {
        account_id: 'acme',
        mode: 'on',
        exceptions: [],
        two_person: true,
        version: 1,
        changed_by: { type: 'user', id: 'bob', name: 'Bob' },
        changed_at: AT,
      },
    }),
    list_webhook_subscriptions: () => page('webhook_subscriptions', []),
    list_pending_changes: () => page('pending_changes', []),
    list_break_glass: () => page('break_glass', [opening]),
    list_fleet_events: () =>
      page('fleet_events', [
        {
          id: idOf(41),
          account_id: 'acme',
          kind: 'gitops.drift_detected',
          severity: 'high',
          source: 'drift',
          correlation_id: 'c',
          payload: { repository_id: REPOSITORY_ID, total: 1 },
          emitted_at: AT,
          position: 1,
        },
      ]),
    list_dead_letters: () =>
      page('dead_letters', [
        {
          id: idOf(51),
          stage: 'diff',
          account_id: 'acme',
          event_id: idOf(52),
          event_type: 'DesiredStateParsed',
          position: 7,
          error: 'expected a map',
          attempts: 5,
          buried_at: AT,
          replayed_at: null,
        },
      ]),
    open_break_glass: () => ({ break_glass: opening }),
    end_break_glass: () => ({ break_glass: { ...opening, active: false, ends_at: AT } }),
  };
}
