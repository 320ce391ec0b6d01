import { hash } from 'node:crypto';
import type { Attributes, DesiredState, LiveSnapshot, Plan } from '@fleetwright/contracts';
import { computeDiff } from '@fleetwright/core/diff';
import { completeAttributes } from '@fleetwright/core/fleet';
import { digestOf } from '@fleetwright/kit/service';
import type { BenchRow } from './bench-row.ts';
import { median } from './timing.ts';

const NODES = 10_000;
const ROUNDS = 9;
const REPOSITORY = '00000000-0000-7000-8000-000000000001';
const RUN = '00000000-0000-7000-8000-000000000002';
const SHA = 'a'.repeat(40);

/**
 * Comparing 10,000 nodes, beside one pass that turns both sides into JSON and hashes it; where everything changes, the
 * plan as well, since every change is digested.
 */
export async function run(): Promise<BenchRow[]> {
  const desired = desiredState();
  const applied = liveFleet(desired, 0);
  return [
    rowOf('nothing changed', desired, applied, '≤ 1', 0),
    rowOf('1 % of the nodes changed', desired, liveFleet(desired, 100), '≤ 1', NODES / 100),
    rowOf(
      'every node is new',
      desired,
      { ...applied, revision: 1, resources: applied.resources.slice(0, 1) },
      '≤ 2',
      NODES,
    ),
  ];
}

function rowOf(what: string, desired: DesiredState, snapshot: LiveSnapshot, target: string, changes: number): BenchRow {
  const ours: number[] = [];
  const reference: number[] = [];
  const plan = compare(desired, snapshot);
  if (plan.changes.length !== changes) throw new Error(`got ${plan.changes.length} changes`);
  const sides: unknown[] = changes === NODES ? [desired, snapshot, plan] : [desired, snapshot];
  for (let round = 0; round < ROUNDS; round += 1) {
    reference.push(timed(() => void hash('sha256', sides.map((side) => JSON.stringify(side)).join())));
    ours.push(timed(() => void compare(desired, snapshot)));
  }
  return {
    name: `diff of ${NODES.toLocaleString('en')} nodes, ${what}`,
    ours: { value: median(ours), unit: 'ms' },
    reference: {
      name: `stringify and hash both sides${changes === NODES ? ' and the plan' : ''}`,
      value: median(reference),
    },
    ratio: median(ours) / median(reference),
    target,
  };
}

function compare(desired: DesiredState, snapshot: LiveSnapshot): Plan {
  const ids = {
    onRemoval: 'delete' as const,
    repositoryId: REPOSITORY,
    runId: RUN,
    accountId: 'acme',
    revision: SHA,
    file: 'fleet.yaml',
  };
  const computed = computeDiff({ ...ids, desired, snapshot, digestOf });
  if (computed.kind === 'failed') throw new Error(computed.findings[0]?.message);
  return computed.plan;
}

function desiredState(): DesiredState {
  const nodes = Array.from({ length: NODES }, (_, index) => ({
    kind: 'node' as const,
    key: `edge-${String(index).padStart(5, '0')}`,
    declared: nodeFields(index),
    line: index * 8 + 6,
    column: 5,
  }));
  const base = { kind: 'template' as const, key: 'base', declared: { architecture: 'amd64' }, line: 4, column: 5 };
  return {
    version: 1,
    account: 'acme',
    sections: ['templates', 'nodes'],
    resources: [base, ...nodes],
    provider_configs: [],
  };
}

function nodeFields(index: number): Attributes {
  return {
    template: 'base',
    region: `ap-tokyo-${index % 9}`,
    instance_type: 't3-medium',
    lifecycle_class: 'persistent',
    labels: { rack: `r${index % 90}`, tier: 'edge', slot: index },
    metadata: { owner: `team-${index % 10}` },
  };
}

/** As declared, but for the region of every n-th node. */
function liveFleet(desired: DesiredState, every: number): LiveSnapshot {
  const resources = desired.resources.map(({ kind, key, declared }, index) => {
    const moved = every > 0 && kind === 'node' && index % every === 0 ? { ...declared, region: 'elsewhere' } : declared;
    return {
      kind,
      key,
      // As the inventory hands it over: parsed from JSON.
      attributes: JSON.parse(JSON.stringify(completeAttributes(kind, moved))) as Attributes,
      version: index + 1,
      managed_by: {
        repository_id: REPOSITORY,
        last_applied: JSON.parse(JSON.stringify(declared)) as Attributes,
        revision: SHA,
      },
      changed_by: { type: 'system' as const, id: 'apply' },
      changed_at: '2026-01-01T00:00:00.000Z',
    };
  });
  return {
    account_id: 'acme',
    revision: resources.length,
    resources,
    gone: [],
    module_versions: [],
    declared_by_others: [],
  };
}

function timed(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}
