import type { DiffSummary, Digest, LiveSnapshot, Plan } from '@fleetwright/contracts';
import type { ModuleContent } from '@fleetwright/contracts/agents';
import {
  type Contents,
  contentsOf,
  describeReach,
  type GroupOfNodes,
  listReach,
  reachedNodes,
  reachProblems,
  Rendering,
  stepOf,
} from '@fleetwright/core/bundles';
import type { Computed } from '@fleetwright/core/diff';
import { bySeverity, namedLive } from '@fleetwright/core/fleet';
import type { DiffPorts } from './ports.ts';

type Done = Extract<Computed, { kind: 'computed' }>;

interface Compared {
  readonly snapshot: LiveSnapshot;
  /** What findings call the file. */
  readonly file: string;
  /** Whether all of the nodes are kept as a document: a plan opens nothing, and keeps nothing. */
  readonly isKept: boolean;
}

/**
 * Adds to a diff which nodes it reaches and what becomes of their files. A diff that would put modules into each other's way,
 * or ask for values that no node has, is none: its run fails, and nothing is proposed. Throws `StoreUnavailable`.
 */
export async function withReach(ports: DiffPorts, computed: Done, compared: Compared): Promise<Computed> {
  const { plan, summary, findings } = computed;
  if (plan.changes.length === 0) return computed;
  const { snapshot, file } = compared;
  const groups = reachedNodes(stepOf(snapshot, plan.changes), ports.digestOf);
  const rendering = new Rendering(await contentsIn(ports, plan, groups));
  const problems = reachProblems(groups, rendering, file);
  const all = bySeverity([...findings, ...problems.findings]);
  if (problems.targets.length > 0) {
    return { kind: 'failed', findings: all, named: namedLive(snapshot, problems.targets) };
  }
  const kept = compared.isKept ? await keptNodes(ports, plan, groups) : {};
  const reach: DiffSummary['reach'] = { ...describeReach(groups, rendering), ...kept };
  return { ...computed, plan: { ...plan, findings: [...all] }, summary: { ...summary, reach }, findings: all };
}

async function contentsIn(ports: DiffPorts, plan: Plan, groups: readonly GroupOfNodes[]): Promise<Contents> {
  const contents = new Map<Digest, ModuleContent>();
  const wanted = contentsOf(groups);
  const texts = wanted.length === 0 ? [] : await ports.documents.get(plan.account_id, wanted);
  for (const [at, digest] of wanted.entries()) {
    const text = texts[at];
    if (text !== undefined) contents.set(digest, JSON.parse(text) as ModuleContent);
    // Its nodes miss it, too; what is compared here does not depend on it.
    else ports.log.error({ code: 'document_missing', account_id: plan.account_id, digest }, 'a content is missing');
  }
  return contents;
}

async function keptNodes(ports: DiffPorts, plan: Plan, groups: readonly GroupOfNodes[]) {
  const [nodes_document] = await ports.json.put(plan.account_id, [listReach(groups)]);
  if (nodes_document === undefined) throw new Error('the document store answered no digest');
  return { nodes_document };
}
