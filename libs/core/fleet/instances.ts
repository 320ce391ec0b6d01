import type { Attributes, Json, LiveResource, StrayInstance } from '@fleetwright/contracts';
import { own } from './json.ts';

/** One attribute of an instance that is not its node's. */
export interface InstanceDifference {
  /** `instances[<id>].region` */
  readonly path: string;
  /** The node's attribute. */
  readonly name: 'region' | 'instance_type';
  readonly node: Json;
  readonly instance: Json;
}

/** Where a node's instances differ from what the node is, or is to be. What they are doing never counts. */
export function instanceDifferences(
  { kind, stray_instances = [] }: Pick<LiveResource, 'kind' | 'stray_instances'>,
  node: Attributes,
): readonly InstanceDifference[] {
  if (kind !== 'node') return [];
  return stray_instances.flatMap((instance) => NAMES.flatMap((name) => differenceOf(instance, name, node)));
}

const NAMES = ['region', 'instance_type'] as const;

function differenceOf(instance: StrayInstance, name: (typeof NAMES)[number], node: Attributes): InstanceDifference[] {
  const wanted = own(node, name) ?? null;
  if (instance[name] === wanted) return [];
  return [{ path: `instances[${instance.id}].${name}`, name, node: wanted, instance: instance[name] }];
}
