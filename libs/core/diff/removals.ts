import type {
  DesiredResource,
  DesiredState,
  Finding,
  GoneResource,
  LiveResource,
  ResourceKind,
  ResourceRef,
} from '@fleetwright/contracts';
import { KINDS, resourceId, splitKey } from '@fleetwright/core/fleet';
import type { DiffCode } from './codes.ts';
import type { Declared } from './declared.ts';
import type { LiveIndex } from './live-index.ts';

/** What this repository manages and the file no longer declares. */
export interface Removals {
  readonly live: readonly LiveResource[];
  readonly gone: readonly GoneResource[];
  /** By resource id. */
  readonly ids: ReadonlySet<string>;
  /** One warning for each section that is absent while resources of it are managed: they stay. */
  readonly findings: readonly Finding[];
}

/** Decides by the presence of sections what an undeclared resource is: to be deleted, or left alone. */
export function findRemovals(desired: DesiredState, declared: Declared, index: LiveIndex, file: string): Removals {
  const present = new Set(desired.sections);
  const kept = new Map<string, string[]>();
  const isRemoved = ({ kind, key }: ResourceRef): boolean => {
    if (declared.has(kind, key)) return false;
    const section = sectionOf(kind, key, declared);
    if (present.has(section)) return true;
    const names = kept.get(section);
    if (names) names.push(key);
    else kept.set(section, [key]);
    return false;
  };
  // A section of a network is missing where the network is declared.
  const networks = new Map(
    desired.resources
      .filter(({ kind }) => kind === 'sdwan_network')
      .flatMap((network) =>
        SECTIONS_OF_NETWORK.map((kind) => [KINDS[kind].section(`${network.key}/`), network] as const),
      ),
  );
  const live = index.managed.filter(isRemoved);
  const gone = index.managedGone.filter(isRemoved);
  return {
    live,
    gone,
    ids: new Set(live.map(({ kind, key }) => resourceId(kind, key))),
    findings: [...kept].map(([section, names]) => sectionAbsent(section, names, file, networks.get(section))),
  };
}

/** Peers and virtual IPs of a network that is itself no longer declared go with it. */
function sectionOf(kind: ResourceKind, key: string, declared: Declared): string {
  const [network] = splitKey(key, '/');
  const isNested = kind === 'sdwan_peer' || kind === 'virtual_ip';
  if (isNested && !declared.has('sdwan_network', network)) return KINDS.sdwan_network.section(network);
  return KINDS[kind].section(key);
}

const SECTIONS_OF_NETWORK = ['sdwan_peer', 'virtual_ip'] as const;
const NAMED_MAX = 3;

function sectionAbsent(
  section: string,
  names: readonly string[],
  file: string,
  network: DesiredResource | undefined,
): Finding {
  const some = names.slice(0, NAMED_MAX).join(', ');
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '';
  const message = `the section \`${section}\` is absent, so what is managed in it stays: ${some}${more}; write \`[]\` to delete it, or declare it again`;
  const place = network ? { line: network.line, column: network.column } : {};
  return { severity: 'warning', code: 'section_absent' satisfies DiffCode, message, file, ...place, path: section };
}
