import type { Digest, LiveSnapshot, ResourceKind, ResourceRef } from '@fleetwright/contracts';
import type { ManifestModule } from '@fleetwright/contracts/agents';
import type { DigestOf } from '@fleetwright/core/event-sourcing';
import { compareText, splitKey } from '@fleetwright/core/fleet';
import { type FleetIndex, indexFleet } from '../fleet-index.ts';
import { BundleResolver } from '../resolve.ts';
import { TouchedNodes } from '../touched.ts';
import { type AppliedChange, fleetAfter } from './fleet-after.ts';
import { CONTENTS_BYTES_MAX } from './limits.ts';

/** Nodes that are alike, before and after. */
export interface GroupOfNodes {
  readonly change: 'added' | 'changed' | 'removed';
  readonly template: string;
  /** In order. */
  readonly nodes: string[];
  readonly before: readonly ManifestModule[];
  readonly after: readonly ManifestModule[];
  readonly networks: readonly string[];
}

const NONE: readonly ManifestModule[] = [];

/** A live fleet and its catalogue, before and after something; `touching` names what is not the same in them. */
export interface Step {
  readonly before: Fleet;
  readonly after: Fleet;
  readonly touching: readonly ResourceRef[];
}
export type Fleet = Pick<LiveSnapshot, 'account_id' | 'resources' | 'module_versions'>;

/** The step that all of these changes are together. */
export function stepOf(before: Fleet, changes: readonly AppliedChange[]): Step {
  const touching = changes.filter(({ action }) => action !== 'adopt' && action !== 'disown');
  return { before, after: { ...before, resources: fleetAfter(before.resources, changes) }, touching };
}

/**
 * Which nodes a step reaches: those that are something else after it. The largest group first. What nodes share is worked
 * out once for all of them.
 */
export function reachedNodes(step: Step, digestOf: DigestOf): readonly GroupOfNodes[] {
  const [before, after] = [indexFleet(step.before), indexFleet(step.after)];
  const touched = touchedBy(step.touching, before, after);
  const [was, becomes] = [new BundleResolver(before, digestOf), new BundleResolver(after, digestOf)];
  const groups = new Map<string, GroupOfNodes>();
  const signatures = new Signatures();
  for (const [hostname, networks] of [...touched].toSorted(([one], [other]) => compareText(one, other))) {
    const [from, to] = [was.modulesOf(hostname), becomes.modulesOf(hostname)];
    const template = (after.nodes.get(hostname) ?? before.nodes.get(hostname))?.template;
    if (template === undefined) continue;
    const signature = signatures.of(from ?? NONE, to ?? NONE);
    const change = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed';
    if (change === 'changed' && signature === '' && networks.size === 0) continue;
    const named = [...networks].toSorted(compareText);
    const key = [change, template, named.join(' '), signature].join('\n');
    const group = groups.get(key);
    if (group !== undefined) group.nodes.push(hostname);
    else {
      groups.set(key, {
        change,
        template,
        nodes: [hostname],
        before: from ?? NONE,
        after: to ?? NONE,
        networks: named,
      });
    }
  }
  return [...groups.values()].toSorted((one, other) => other.nodes.length - one.nodes.length);
}

/** Documents of module contents that tell what becomes of the nodes, as many as are read at once. */
export function contentsOf(groups: readonly GroupOfNodes[]): readonly Digest[] {
  const sizes = new Map<Digest, number>();
  for (const { before, after } of groups) {
    for (const { content } of [...before, ...after])
      if (content !== null) sizes.set(content.digest, content.size_bytes);
  }
  let room = CONTENTS_BYTES_MAX;
  return [...sizes].flatMap(([digest, size]) => {
    room -= size;
    return room < 0 ? [] : [digest];
  });
}

/** Nodes that the step may reach, each with the networks by which it does. */
function touchedBy(
  touching: readonly ResourceRef[],
  before: FleetIndex,
  after: FleetIndex,
): ReadonlyMap<string, ReadonlySet<string>> {
  const touched = new Map<string, Set<string>>();
  const touch = (hostname: string): Set<string> => {
    const networks = touched.get(hostname) ?? new Set<string>();
    touched.set(hostname, networks);
    return networks;
  };
  const networks = new Set<string>();
  const sides = [new TouchedNodes(before), new TouchedNodes(after)];
  for (const { kind, key } of touching) {
    const network = networkOf(kind, key);
    if (network !== undefined) networks.add(network);
    else for (const side of sides) for (const hostname of side.ofResource(kind, key)) touch(hostname);
  }
  // Once for each network, however many of its peers change.
  for (const name of networks) {
    for (const fleet of [before, after]) {
      for (const { host } of fleet.networks.get(name)?.peers ?? []) touch(host).add(name);
    }
  }
  return touched;
}

function networkOf(kind: ResourceKind, key: string): string | undefined {
  if (kind === 'sdwan_network') return key;
  return kind === 'sdwan_peer' || kind === 'virtual_ip' ? splitKey(key, '/')[0] : undefined;
}

/** Names two lists of modules; empty where they are the same. Nodes share lists, and so the answers. */
class Signatures {
  readonly #known = new Map<readonly ManifestModule[], Map<readonly ManifestModule[], string>>();

  of(before: readonly ManifestModule[], after: readonly ManifestModule[]): string {
    let ofBefore = this.#known.get(before);
    if (ofBefore === undefined) this.#known.set(before, (ofBefore = new Map()));
    let signature = ofBefore.get(after);
    if (signature === undefined) ofBefore.set(after, (signature = signatureOf(before, after)));
    return signature;
  }
}

function signatureOf(before: readonly ManifestModule[], after: readonly ManifestModule[]): string {
  const [was, becomes] = [before.map(textOf).join(), after.map(textOf).join()];
  return was === becomes ? '' : `${was}\n${becomes}`;
}

function textOf({ name, version, priority, content, config_digest }: ManifestModule): string {
  return JSON.stringify([name, version, priority, content?.digest ?? null, config_digest]);
}
