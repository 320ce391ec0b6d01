import type { Id, Instant } from '@fleetwright/contracts';
import type { AgentReport, BundleNumber, NodeState } from '@fleetwright/contracts/agents';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { DRIFTED_NAMED_MAX } from './limits.ts';
import type { Observed } from './observe.ts';

export interface Node {
  readonly instance_id: Id;
  readonly hostname: string;
}

export type NodeFact = Fact<'NodeConverged' | 'NodeDegraded' | 'NodeOnline' | 'NodeDrifted' | 'IdentityCloned'>;

/** What is told when a node that was in one state is in another; nothing while it stays, or is only on its way. */
export function tellTransition(
  node: Node,
  before: { readonly state: NodeState; readonly since: Instant },
  { state, reasons }: Observed,
  bundle: { readonly number: BundleNumber; readonly digest: string } | null,
): NodeFact[] {
  if (before.state === state) return [];
  const facts: NodeFact[] = [];
  if (before.state === 'offline') {
    facts.push({ type: 'NodeOnline', data: { ...node, offline_since: before.since } });
  }
  if (state === 'degraded') facts.push({ type: 'NodeDegraded', data: { ...node, reasons: [...reasons] } });
  if (state === 'converged' && bundle !== null) facts.push({ type: 'NodeConverged', data: { ...node, ...bundle } });
  return facts;
}

/** Files that were changed by hand, told once for each set of them. `told` is what was told last, as `driftKey` names it. */
export function tellDrift(node: Node, report: AgentReport, told: string | null): NodeFact[] {
  const { drifted, drifted_total } = report;
  if (drifted.length === 0 || driftKey(report) === told) return [];
  const total = Math.max(drifted_total, drifted.length);
  return [{ type: 'NodeDrifted', data: { ...node, files: drifted.slice(0, DRIFTED_NAMED_MAX), total } }];
}

/** Names a set of drifted files; null: there is none. */
export function driftKey({ drifted }: AgentReport): string | null {
  if (drifted.length === 0) return null;
  return drifted
    .map(({ module, path, what }) => `${module} ${what} ${path}`)
    .toSorted()
    .join('\n');
}
