import type { RunNode, RunNodes } from '@fleetwright/contracts';
import { RUN_NODES_LISTED } from '../limits.ts';
import { nodesText } from '../run-nodes.ts';
import { table } from '../table.ts';
import type { Run } from '../watch-run.ts';
import type { Screen } from './screen.ts';
import { visible } from './text.ts';

/** Which nodes a run reaches, and how far they have come; nothing where it reaches none. */
export function printRunNodes({ nodes, diff }: Pick<Run, 'nodes' | 'diff'>, screen: Screen): void {
  const { print } = screen;
  if (nodes !== undefined && nodes !== null) return printCounted(nodes, screen);
  const reach = diff?.reach;
  if (reach === undefined || reach.total === 0) return;
  const named = reach.groups.flatMap((group) => group.nodes).slice(0, RUN_NODES_LISTED);
  const rest = reach.total > named.length ? ` and ${reach.total - named.length} more` : '';
  print(visible(`reaches ${reach.total === 1 ? 'one node' : `${reach.total} nodes`}: ${named.join(', ')}${rest}`));
}

function printCounted(nodes: RunNodes, { print }: Screen): void {
  if (nodes.affected === 0) return;
  print(nodesText(nodes));
  const listed = nodes.items.slice(0, RUN_NODES_LISTED);
  for (const line of table(listed.map((node) => [node.state, node.hostname, wordsOf(node)]))) print(`  ${line}`);
  if (nodes.affected > listed.length) {
    print(`  … and ${nodes.affected - listed.length} more; all that are let in: fleetwright agents`);
  }
}

function wordsOf({ state, since, reason }: RunNode): string {
  if (state === 'waiting') return 'no agent of it ever reported';
  const told = reason === null ? '' : `: ${reason.code}: ${reason.message}`;
  return `${since === null ? 'is to be told' : `since ${since}`}${told}`;
}
