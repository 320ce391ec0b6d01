import type { Change, Finding, LiveResource, LiveSnapshot } from '@fleetwright/contracts';
import { computeDiff } from '@fleetwright/core/diff';
import { completeAttributes, describeResource } from '@fleetwright/core/fleet';
import { parseFleet } from '@fleetwright/core/parse';

/** The file that was applied before each of the commits below. */
export const APPLIED = `templates:
  web:
    modules: [nginx@1.26.0]
nodes:
  edge-01: { template: web, region: eu-west-2, lifecycle_class: spot }
  edge-02: { template: web, region: eu-west-2, labels: { tier: edge, rack: r7 } }
sdwan:
  networks:
    fabric:
      peers: { edge-01: {} }
      virtual_ips: { frontend: { primary_holder: edge-01 } }
`;
const NODE_2 = '  edge-02: { template: web, region: eu-west-2, labels: { tier: edge, rack: r7 } }\n';
const SDWAN = APPLIED.slice(APPLIED.indexOf('sdwan:'));
const NODES = APPLIED.slice(APPLIED.indexOf('nodes:'), APPLIED.indexOf('sdwan:'));
const FRONTEND = 'frontend: { primary_holder: edge-01 }';
const NETWORK = APPLIED.slice(APPLIED.indexOf('    fabric:'));

/** A commit on top of it, in words, and as the text that it puts in the place of another. */
interface Commit {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** What happened to the live fleet in between. */
  readonly meanwhile?: (live: LiveSnapshot) => LiveSnapshot;
}

const NOTHING = { from: '', to: '' };

export const OF_RESOURCES: readonly Commit[] = [
  { what: 'an item is taken out: `edge-02` from `nodes`', from: NODE_2, to: '' },
  { what: 'an item gets another name: `edge-02` becomes `edge-03`', from: 'edge-02', to: 'edge-03' },
  { what: 'a network is taken out, the only one: `networks: {}`', from: `\n${NETWORK}`, to: ' {}\n' },
  { what: 'a section is empty: `virtual_ips: []` (or `{}`)', from: `{ ${FRONTEND} }`, to: '[]' },
  { what: 'a section is left out: no `virtual_ips`', from: `      virtual_ips: { ${FRONTEND} }\n`, to: '' },
  { what: 'a section is left out: no `nodes`', from: NODES, to: '' },
  { what: 'a section is left out: no `sdwan`', from: SDWAN, to: '' },
  { what: 'a section says nothing: `nodes:`', from: NODES, to: 'nodes:\n' },
  { what: 'a section is empty and still referred to: `nodes: []`', from: NODES, to: 'nodes: []\n' },
];

export const OF_FIELDS: readonly Commit[] = [
  { what: 'another value: `region: eu-west-3` for `edge-02`', from: NODE_2, to: NODE_2.replace('west-2', 'west-3') },
  { what: 'a field is left out: no `lifecycle_class` for `edge-01`', from: ', lifecycle_class: spot', to: '' },
  { what: 'a field says nothing: `lifecycle_class:`', from: 'lifecycle_class: spot', to: 'lifecycle_class: ' },
  { what: 'a map has one key less: `labels: { tier: edge }`', from: ', rack: r7', to: '' },
  { what: 'a map is left out: no `labels` for `edge-02`', from: ', labels: { tier: edge, rack: r7 }', to: '' },
  {
    what: 'a list is left out: no `modules` for `web`',
    from: '  web:\n    modules: [nginx@1.26.0]\n',
    to: '  web: {}\n',
  },
  {
    what: 'no commit; somebody gave `edge-01` a `metadata` by hand, which the file never gave',
    ...NOTHING,
    meanwhile: (live) => withAttributes(live, 'edge-01', { metadata: { owner: 'team-b' } }),
  },
  {
    what: 'no commit; somebody added a key to the `labels` of `edge-02` by hand, which the file gives',
    ...NOTHING,
    meanwhile: (live) => withAttributes(live, 'edge-02', { labels: { tier: 'edge', rack: 'r7', by: 'hand' } }),
  },
];

export const OF_OWNERS: readonly Commit[] = [
  {
    what: 'a node `edge-09` is live, nobody manages it, and the file does not declare it',
    ...NOTHING,
    meanwhile: (live) => ({
      ...live,
      resources: [...live.resources, { ...liveOf('node', 'edge-09', NODE_BY_HAND), managed_by: null }],
    }),
  },
  {
    what: '`edge-02` is live as declared, and nobody manages it',
    ...NOTHING,
    meanwhile: (live) => managedBy(live, 'edge-02', null),
  },
  {
    what: '`edge-02` is live in another region, and nobody manages it',
    ...NOTHING,
    meanwhile: (live) => managedBy(withAttributes(live, 'edge-02', { region: 'ap-tokyo-1' }), 'edge-02', null),
  },
  {
    what: '`edge-02` is managed by another repository',
    ...NOTHING,
    meanwhile: (live) => managedBy(live, 'edge-02', OTHERS),
  },
  {
    what: '`edge-02` is managed by another repository, and this file no longer declares it',
    from: NODE_2,
    to: '',
    meanwhile: (live) => managedBy(live, 'edge-02', OTHERS),
  },
  {
    what: '`edge-02` is ours, this file no longer declares it, and another repository of the account does',
    from: NODE_2,
    to: '',
    meanwhile: (live) => ({
      ...live,
      declared_by_others: [{ kind: 'node', key: 'edge-02', repository_id: OTHERS }],
    }),
  },
  { what: '`edge-02` was deleted by hand', ...NOTHING, meanwhile: (live) => withoutLive(live, 'edge-02') },
];

const OURS = '00000000-0000-7000-8000-000000000001';
const OTHERS = '00000000-0000-7000-8000-000000000002';
const SHA = 'a'.repeat(40);
const NODE_BY_HAND = { template: 'web', region: 'eu-west-2' };

/** What a commit makes the diff propose and say, as the page tells it. */
export function outcomeOf({ from, to, meanwhile = (live) => live }: Commit): string {
  if (!APPLIED.includes(from)) throw new Error(`the applied file does not say ${from}`);
  const before = parsed(APPLIED);
  if (before.kind === 'failed') throw new Error(before.findings.map(({ message }) => message).join('\n'));
  const managed = before.desired.resources.map(({ kind, key, declared }) => liveOf(kind, key, declared));
  const nginx: LiveResource = { ...liveOf('module', 'nginx', {}), managed_by: null };
  const after = parsed(APPLIED.replace(from, to));
  if (after.kind === 'failed') return refused(after.findings);
  const computed = computeDiff({
    desired: after.desired,
    snapshot: meanwhile(snapshotOf([...managed, nginx])),
    repositoryId: OURS,
    runId: OURS,
    accountId: 'acme',
    revision: SHA,
    file: 'fleet.yaml',
    onRemoval: 'delete',
    digestOf: () => SHA,
  });
  if (computed.kind === 'failed') return refused(computed.findings);
  const changes = computed.plan.changes.map(sentenceOf);
  return [...(changes.length > 0 ? changes : ['nothing']), ...computed.findings.map(warned)].join('<br>');
}

function parsed(text: string) {
  return parseFleet(`version: 1\naccount: acme\n${text}`, { file: 'fleet.yaml' });
}

function refused(findings: readonly Finding[]): string {
  const codes = new Set(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code));
  const reported = [...codes].filter((code) => code !== 'schema_validation_error').map((code) => `\`${code}\``);
  return `nothing, the run fails: ${reported.join(', ')}`;
}

function warned({ severity, code, path }: Finding): string {
  return `(${severity} \`${code}\`${path === undefined ? '' : ` for \`${path}\``})`;
}

function sentenceOf(change: Change): string {
  const what = `**${change.action}** ${describeResource(change)}`;
  if (change.action !== 'update') return what;
  const fields = change.fields.map(({ path, from, to }) => `\`${path}\` ${value(from)} → ${value(to)}`);
  return `${what}: ${fields.join(', ')}`;
}

function value(side: unknown): string {
  if (side === undefined || side === null) return 'none';
  return typeof side === 'object' ? '`{…}`' : `\`${String(side)}\``;
}

function liveOf(kind: LiveResource['kind'], key: string, declared: LiveResource['attributes']): LiveResource {
  const attributes = completeAttributes(kind, declared);
  const managed_by = { repository_id: OURS, last_applied: declared, revision: SHA };
  const by = { changed_by: { type: 'user', id: 'operator' }, changed_at: '2026-01-01T00:00:00.000Z' } as const;
  return { kind, key, attributes, version: 1, managed_by, ...by };
}

function snapshotOf(resources: readonly LiveResource[]): LiveSnapshot {
  return {
    account_id: 'acme',
    revision: 1,
    resources: [...resources],
    gone: [],
    module_versions: [],
    declared_by_others: [],
  };
}

function withAttributes(live: LiveSnapshot, key: string, by: LiveResource['attributes']): LiveSnapshot {
  return changed(live, key, ({ attributes }) => ({ attributes: { ...attributes, ...by } }));
}

function managedBy(live: LiveSnapshot, key: string, repository_id: string | null): LiveSnapshot {
  return changed(live, key, ({ managed_by }) => ({
    managed_by: repository_id === null || managed_by === null ? null : { ...managed_by, repository_id },
  }));
}

function withoutLive(live: LiveSnapshot, wanted: string): LiveSnapshot {
  const gone = live.resources.flatMap(({ kind, key, managed_by, changed_by, changed_at }) =>
    key === wanted && managed_by ? [{ kind, key, managed_by, changed_by, changed_at }] : [],
  );
  return { ...live, resources: live.resources.filter(({ key }) => key !== wanted), gone };
}

function changed(
  live: LiveSnapshot,
  wanted: string,
  change: (resource: LiveResource) => Partial<LiveResource>,
): LiveSnapshot {
  const resources = live.resources.map((each) => (each.key === wanted ? { ...each, ...change(each) } : each));
  return { ...live, resources };
}
