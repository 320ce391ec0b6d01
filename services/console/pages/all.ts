import type { PageEntry } from './page.ts';

/** Every page there is. A new one is a file of its own and a line here; navigation, palette and addresses follow. */
export const PAGES: readonly PageEntry[] = [
  {
    path: '/approvals/{-$id}',
    title: 'Approvals',
    nav: { group: 'Review', key: 'a' },
    load: () => import('./approvals/page.tsx'),
  },
  { path: '/runs', title: 'Runs', nav: { group: 'Review', key: 'r' }, load: () => import('./runs/list.tsx') },
  { path: '/runs/$id', title: 'Run', load: () => import('./runs/run.tsx') },
  { path: '/drift', title: 'Drift', nav: { group: 'Review', key: 'd' }, load: () => import('./drift/page.tsx') },
  {
    path: '/fleet/nodes',
    title: 'Nodes',
    nav: { group: 'Fleet', key: 'n' },
    load: () => import('./fleet/nodes.tsx'),
  },
  {
    path: '/fleet/templates',
    title: 'Templates',
    nav: { group: 'Fleet', key: 't' },
    load: () => import('./fleet/templates.tsx'),
  },
  {
    path: '/fleet/sdwan',
    title: 'SD-WAN',
    nav: { group: 'Fleet', key: 's' },
    load: () => import('./fleet/sdwan.tsx'),
  },
  {
    path: '/fleet/changes',
    title: 'Changes',
    nav: { group: 'Fleet', key: 'c' },
    load: () => import('./fleet/changes.tsx'),
  },
  { path: '/agents', title: 'Agents', nav: { group: 'Fleet', key: 'g' }, load: () => import('./agents/list.tsx') },
  {
    path: '/registration-tokens',
    title: 'Registration tokens',
    nav: { group: 'Govern', key: 'k' },
    load: () => import('./agents/tokens.tsx'),
  },
  { path: '/fleet/$kind/$key', title: 'Resource', load: () => import('./fleet/resource.tsx') },
  {
    path: '/service-tokens',
    title: 'Service tokens',
    nav: { group: 'Govern', key: 'v' },
    load: () => import('./tokens/list.tsx'),
  },
  {
    path: '/repositories',
    title: 'Repositories',
    nav: { group: 'Govern', key: 'e' },
    load: () => import('./repositories/list.tsx'),
  },
  { path: '/repositories/new', title: 'Register a repository', load: () => import('./repositories/register.tsx') },
  { path: '/repositories/$id', title: 'Repository', load: () => import('./repositories/repository.tsx') },
  {
    path: '/policies',
    title: 'Policies',
    nav: { group: 'Govern', key: 'p' },
    load: () => import('./policies/list.tsx'),
  },
  { path: '/policies/$id', title: 'Policy', load: () => import('./policies/policy.tsx') },
  {
    path: '/gitops-mode',
    title: 'GitOps mode',
    nav: { group: 'Govern', key: 'm' },
    load: () => import('./governance/page.tsx'),
  },
  {
    path: '/webhooks',
    title: 'Webhooks',
    nav: { group: 'Govern', key: 'w' },
    load: () => import('./webhooks/page.tsx'),
  },
  {
    path: '/activity',
    title: 'Activity',
    nav: { group: 'Look after', key: 'y' },
    load: () => import('./activity/page.tsx'),
  },
  {
    path: '/operations',
    title: 'Operations',
    nav: { group: 'Look after', key: 'o' },
    load: () => import('./operations/page.tsx'),
  },
];
