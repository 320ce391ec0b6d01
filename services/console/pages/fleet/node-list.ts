import type { RowOf } from '@fleetwright/contracts/client';
import type { Node, Proposal } from '../../data/api.ts';

type Instance = RowOf<'list_instances'>;

/** A node as the list of nodes shows it. */
export interface ListedNode {
  readonly node: Node;
  /** What its machine does: of several the worst; `none` while it has no machine. */
  readonly state: string;
  /** What waits for a decision about it; missing when nothing does. */
  readonly pending: Proposal | undefined;
}

/** Worst first. */
const STATES = ['failed', 'terminated', 'stopped', 'provisioning', 'pending', 'running'];

export function nodesWith(
  nodes: readonly Node[],
  instances: readonly Instance[],
  proposals: readonly Proposal[],
): readonly ListedNode[] {
  const states = Map.groupBy(instances, ({ node }) => node);
  const pending = new Map(proposals.filter(({ kind }) => kind === 'node').map((one) => [one.key, one]));
  return nodes.map((node) => {
    const found = (states.get(node.key) ?? []).map(({ status }) => status as string);
    const [worst = 'none'] = found.toSorted((a, b) => STATES.indexOf(a) - STATES.indexOf(b));
    return { node, state: worst, pending: pending.get(node.key) };
  });
}

export interface NodeFilter {
  readonly q?: string | undefined;
  readonly region?: string | undefined;
  readonly template?: string | undefined;
  readonly state?: string | undefined;
}

export function nodeMatches({ node, state }: ListedNode, filter: NodeFilter): boolean {
  const { region, template, labels } = node.attributes;
  if (filter.region && region !== filter.region) return false;
  if (filter.template && template !== filter.template) return false;
  if (filter.state && state !== filter.state) return false;
  if (!filter.q) return true;
  const text = [node.key, region, template, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)]
    .join(' ')
    .toLowerCase();
  return filter.q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
