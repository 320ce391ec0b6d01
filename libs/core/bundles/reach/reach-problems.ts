import type { Finding, ResourceRef } from '@fleetwright/contracts';
import type { ManifestModule } from '@fleetwright/contracts/agents';
import { assignmentKey } from '@fleetwright/core/fleet';
import type { ReachCode } from './codes.ts';
import { conflictsAmong } from './conflicts.ts';
import { REACH_PROBLEMS_MAX } from './limits.ts';
import type { GroupOfNodes } from './reached-nodes.ts';
import type { Rendering } from './rendered.ts';

export interface ReachProblems {
  /** Errors are what the changes bring about; what was so before them is a warning. */
  readonly findings: readonly Finding[];
  /** What of the live fleet the errors stand on. */
  readonly targets: readonly ResourceRef[];
}

/**
 * What would go wrong on the nodes once the changes are applied: modules that are in each other's way, and files whose
 * templates the effective config cannot fill. Each is told once, with the first node that it is found on.
 */
export function reachProblems(groups: readonly GroupOfNodes[], rendering: Rendering, file: string): ReachProblems {
  const findings = new Map<string, Finding>();
  const targets: ResourceRef[] = [];
  for (const group of groups) {
    if (group.change === 'removed') continue;
    const found = [...conflictProblems(group, rendering), ...templateProblems(group, rendering)];
    for (const { code, what, message, modules, isNew } of found) {
      const key = `${code} ${modules.join(' ')} ${what}`;
      if (findings.has(key) || findings.size === REACH_PROBLEMS_MAX) continue;
      const severity = isNew ? ('error' as const) : ('warning' as const);
      findings.set(key, { severity, code, message: `${message}${onNodes(group)}`, file, resource: nodeOf(group) });
      if (isNew) targets.push(...targetsOf(group, modules));
    }
  }
  return { findings: [...findings.values()], targets };
}

interface Found {
  readonly code: ReachCode;
  readonly modules: readonly string[];
  readonly what: string;
  readonly message: string;
  readonly isNew: boolean;
}

function conflictProblems({ before, after }: GroupOfNodes, rendering: Rendering): Found[] {
  const contentOf = (module: ManifestModule) => rendering.contentOf(module);
  const known = new Set(conflictsAmong(before, contentOf).map(({ message }) => message));
  return conflictsAmong(after, contentOf).map(({ modules, what, message }) => {
    return { code: 'file_conflict', modules, what, message, isNew: !known.has(message) };
  });
}

/** What was in place before, with the same config, is no news of these changes. */
function templateProblems({ before, after }: GroupOfNodes, rendering: Rendering): Found[] {
  const was = new Set(before.map(nameOf));
  return after
    .filter((module) => !was.has(nameOf(module)))
    .flatMap((module) =>
      rendering.filesOf(module).flatMap(({ path, problems }) =>
        problems.map(({ code, line, column, message }) => ({
          code,
          modules: [module.name],
          what: `${path}:${line}:${column}`,
          message: `\`${path}\` of \`${module.name}\`, line ${line}, column ${column}: ${message}`,
          isNew: true,
        })),
      ),
    );
}

function nameOf({ name, content, config_digest }: ManifestModule): string {
  return JSON.stringify([name, content?.digest ?? null, config_digest]);
}

function onNodes({ nodes }: GroupOfNodes): string {
  return nodes.length === 1 ? ` (on ${nodes[0]})` : ` (on ${nodes[0]} and ${nodes.length - 1} more)`;
}

function nodeOf({ nodes }: GroupOfNodes): ResourceRef {
  return { kind: 'node', key: nodes[0] ?? '' };
}

/** What whoever mends it may change beside the file. */
function targetsOf(group: GroupOfNodes, modules: readonly string[]): ResourceRef[] {
  const node = nodeOf(group);
  return [
    node,
    { kind: 'template', key: group.template },
    ...modules.flatMap((name): ResourceRef[] => [
      { kind: 'module', key: name },
      { kind: 'assignment', key: assignmentKey(node.key, name) },
    ]),
  ];
}
