import {
  type Reach,
  REACH_GROUPS_MAX,
  REACHED_FILES_MAX,
  REACHED_NODES_NAMED_MAX,
  type ReachedFile,
  type ReachedGroup,
  type ReachedNodes,
} from '@fleetwright/contracts';
import type { ManifestModule } from '@fleetwright/contracts/agents';
import { compareText } from '@fleetwright/core/fleet';
import { DIFF_CHARS_MAX, DIFFS_CHARS_MAX } from './limits.ts';
import type { GroupOfNodes } from './reached-nodes.ts';
import type { RenderedFile, Rendering } from './rendered.ts';
import { textDiff } from './text-diff.ts';

/** What people are told of the nodes that changes reach, and of the files on them. */
export function describeReach(groups: readonly GroupOfNodes[], rendering: Rendering): Omit<Reach, 'nodes_document'> {
  const room = new Room();
  return {
    total: groups.reduce((sum, { nodes }) => sum + nodes.length, 0),
    groups: groups.slice(0, REACH_GROUPS_MAX).map((group) => describeGroup(group, rendering, room)),
    groups_total: groups.length,
  };
}

/** All nodes, and by what each group is reached. */
export function listReach(groups: readonly GroupOfNodes[]): ReachedNodes {
  return groups.map((group) => ({
    nodes: [...group.nodes],
    change: group.change,
    template: group.template,
    modules: group.change === 'removed' ? [] : pairsOf(group).map(({ name }) => name),
    networks: [...group.networks],
  }));
}

function describeGroup(group: GroupOfNodes, rendering: Rendering, room: Room): ReachedGroup {
  const { nodes, change, template, networks } = group;
  // Whoever is removed keeps its machine as it is.
  const pairs = change === 'removed' ? [] : pairsOf(group);
  const files = pairs.flatMap((pair) => filesOf(pair, rendering));
  return {
    nodes: nodes.slice(0, REACHED_NODES_NAMED_MAX),
    total: nodes.length,
    change,
    template,
    modules: pairs.map(({ name, before, after }) => ({
      name,
      change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
      ...(before === undefined ? {} : { from: before.version }),
      ...(after === undefined ? {} : { to: after.version }),
    })),
    networks: [...networks],
    files: room.tell(files),
    files_total: files.length,
  };
}

interface Pair {
  readonly name: string;
  readonly before: ManifestModule | undefined;
  readonly after: ManifestModule | undefined;
}

/** Modules that differ, by their names. */
function pairsOf({ before, after }: GroupOfNodes): readonly Pair[] {
  const was = new Map(before.map((module) => [module.name, module]));
  const becomes = new Map(after.map((module) => [module.name, module]));
  return [...new Set([...was.keys(), ...becomes.keys()])]
    .toSorted(compareText)
    .map((name) => ({ name, before: was.get(name), after: becomes.get(name) }))
    .filter(({ before: one, after: other }) => !isSame(one, other));
}

function isSame(one: ManifestModule | undefined, other: ManifestModule | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return (
    one.version === other.version &&
    one.priority === other.priority &&
    one.content?.digest === other.content?.digest &&
    one.config_digest === other.config_digest
  );
}

interface FilePair {
  readonly module: string;
  readonly path: string;
  readonly before: RenderedFile | undefined;
  readonly after: RenderedFile | undefined;
}

function filesOf({ name, before, after }: Pair, rendering: Rendering): readonly FilePair[] {
  const byPath = (module: ManifestModule | undefined) =>
    new Map((module === undefined ? [] : rendering.filesOf(module)).map((file) => [file.path, file]));
  const [was, becomes] = [byPath(before), byPath(after)];
  return [...new Set([...was.keys(), ...becomes.keys()])]
    .toSorted(compareText)
    .map((path) => ({ module: name, path, before: was.get(path), after: becomes.get(path) }))
    .filter(({ before: one, after: other }) => one?.text !== other?.text || one?.access !== other?.access);
}

/** Files and their diffs are told while there is room: what a person reads is less than what a fleet has. */
class Room {
  #files = REACHED_FILES_MAX;
  #chars = DIFFS_CHARS_MAX;

  tell(files: readonly FilePair[]): ReachedFile[] {
    const told = files.slice(0, this.#files);
    this.#files -= told.length;
    return told.map((file) => this.#tellOne(file));
  }

  #tellOne({ module, path, before, after }: FilePair): ReachedFile {
    const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
    return { module, path, change, diff: this.#diff(path, before, after) };
  }

  #diff(path: string, before: RenderedFile | undefined, after: RenderedFile | undefined): string | null {
    const [from, to] = [before === undefined ? '' : before.shown, after === undefined ? '' : after.shown];
    if (from === null || to === null || from === to) return null;
    const diff = textDiff(path, from, to);
    if (diff === null || diff.length > DIFF_CHARS_MAX || diff.length > this.#chars) return null;
    this.#chars -= diff.length;
    return diff;
  }
}
