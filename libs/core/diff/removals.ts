import {
  type DesiredResource,
  type DesiredState,
  type Finding,
  type GoneResource,
  type Id,
  type LiveResource,
  type OnRemoval,
  RESOURCE_KINDS,
  type ResourceKind,
  type ResourceRef,
} from '@fleetwright/contracts';
import { kindOf, KINDS, resourceId, splitKey } from '@fleetwright/core/fleet';
import type { DiffCode } from './codes.ts';
import type { Declared } from './declared.ts';
import type { LiveIndex } from './live-index.ts';

/** A resource that is given up: it stays as it is. */
export interface GivenUp {
  readonly resource: LiveResource | GoneResource;
  /** The repository that declares it by now; null: nobody does. */
  readonly receiver: Id | null;
}

/** What this repository manages and the file no longer declares. */
export interface Removals {
  readonly live: readonly LiveResource[];
  readonly gone: readonly GoneResource[];
  /** Of `live` alone, which will not be there any more, by resource id. */
  readonly ids: ReadonlySet<string>;
  readonly givenUp: readonly GivenUp[];
  /** One warning for each section that is absent while resources of it are managed: they stay. */
  readonly findings: readonly Finding[];
}

/**
 * Decides what becomes of what is no longer declared here. What another repository declares is handed over to it, whether
 * its section is there or not; of the rest, what has its section is deleted, or given up, and what has none stays.
 */
export function findRemovals(
  desired: DesiredState,
  declared: Declared,
  index: LiveIndex,
  { file, onRemoval }: { readonly file: string; readonly onRemoval: OnRemoval },
): Removals {
  const present = new Set(desired.sections);
  const kept = new Map<string, string[]>();
  const isRemoved = ({ kind, key }: ResourceRef): boolean => {
    const section = sectionOf(kind, key, declared);
    if (present.has(section)) return true;
    const names = kept.get(section);
    if (names) names.push(key);
    else kept.set(section, [key]);
    return false;
  };
  // The section of an item is missing where the item is declared.
  const containers = new Map(
    desired.resources.flatMap((item) => nestedSections(item).map((name) => [name, item] as const)),
  );
  const givenUp: GivenUp[] = [];
  const removedOf = <T extends LiveResource | GoneResource>(managed: readonly T[]): readonly T[] =>
    managed.filter((resource) => {
      if (declared.has(resource.kind, resource.key)) return false;
      const receiver = index.receiverOf(resource.kind, resource.key) ?? null;
      if (receiver === null && !isRemoved(resource)) return false;
      if (receiver === null && onRemoval === 'delete') return true;
      givenUp.push({ resource, receiver });
      return false;
    });
  const live = removedOf(index.managed);
  const gone = removedOf(index.managedGone);
  return {
    live,
    gone,
    givenUp,
    ids: new Set(live.map(({ kind, key }) => resourceId(kind, key))),
    findings: [...kept].map(([section, names]) => sectionAbsent(section, names, file, containers.get(section))),
  };
}

/** What stands in an item that is itself no longer declared goes with it: peers and virtual IPs with their network. */
function sectionOf(kind: ResourceKind, key: string, declared: Declared): string {
  const { section, key: made } = kindOf(kind);
  if ('at' in section || made.separator === '') return KINDS[kind].section(key);
  const container = section.within as ResourceKind;
  const [name] = splitKey(key, made.separator);
  return declared.has(container, name) ? KINDS[kind].section(key) : KINDS[container].section(name);
}

/** The sections that an item may have of its own. */
function nestedSections({ kind: container, key }: ResourceRef): string[] {
  return RESOURCE_KINDS.flatMap((kind) => {
    const { section } = kindOf(kind);
    return 'within' in section && section.within === container ? [KINDS[kind].section(`${key}/`)] : [];
  });
}

const NAMED_MAX = 3;

function sectionAbsent(
  section: string,
  names: readonly string[],
  file: string,
  container: DesiredResource | undefined,
): Finding {
  const some = names.slice(0, NAMED_MAX).join(', ');
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '';
  const message = `the section \`${section}\` is absent, so what is managed in it stays: ${some}${more}; write \`[]\` to delete it, or declare it again`;
  const place = container ? { line: container.line, column: container.column } : {};
  return { severity: 'warning', code: 'section_absent' satisfies DiffCode, message, file, ...place, path: section };
}
