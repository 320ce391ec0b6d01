import type { Attributes, Id, Json, LiveResource, LiveSnapshot, ResourceKind } from '@fleetwright/contracts';
import { utf8Length } from '@fleetwright/core/event-sourcing';
import {
  compareResources,
  defaultOf,
  describeResource,
  emptyMap,
  FIELDS,
  type JsonMap,
  type MaskOf,
  maskPaths,
  maskSecrets,
  own,
  REQUIRED,
  sameField,
  splitKey,
} from '@fleetwright/core/fleet';
import { FILE_BYTES_MAX } from '@fleetwright/core/parse';
import { COMMENTED_MAX } from '../limits.ts';
import { itemFields, itemNames } from '../patch/written-item.ts';
import { NETWORK_PARTS, TOP_LEVEL, TOP_SECTIONS } from '../sections.ts';
import { PLAIN_LAYOUT } from '../text/layout.ts';
import { itemLines } from '../text/render.ts';
import { writeScalar } from '../text/scalars.ts';

export interface ExportScope {
  /** What this repository manages; missing: all that the account has. */
  readonly repositoryId?: Id | undefined;
  readonly maskOf: MaskOf;
}

/**
 * The live fleet as a fleet.yaml in list form, in the order of kinds and keys. Of what a repository manages it says the
 * fields that were applied, as they are live; of everything else what is not the default. Secrets are masks, which stand
 * for what is live. The same fleet gives the same text. Linear in the fleet.
 */
export function exportFleet(snapshot: LiveSnapshot, { repositoryId, maskOf }: ExportScope): string {
  const inScope = ({ kind, managed_by }: LiveResource): boolean => {
    if (repositoryId !== undefined) return managed_by?.repository_id === repositoryId;
    // Live modules that nobody manages are the catalogue: a file that declared them would take them over.
    return kind !== 'module' || managed_by !== null;
  };
  const resources = snapshot.resources.filter(inScope).toSorted(compareResources);
  const masked: string[] = [];
  const items = new Map<string, JsonMap[]>();
  const networks = new Map<string, JsonMap>();
  const networkOf = (name: string): JsonMap => {
    const known = networks.get(name);
    if (known) return known;
    const item = itemNames('sdwan_network', name);
    networks.set(name, item);
    return item;
  };
  for (const { kind, key, attributes, managed_by } of resources) {
    const fields = maskSecrets(fieldsOf(kind, attributes, managed_by?.last_applied), maskOf);
    const paths = maskPaths(kind, fields);
    if (paths.length > 0) masked.push(`${describeResource({ kind, key })}: ${paths.join(', ')}`);
    const item = Object.assign(emptyMap(), itemNames(kind, key), itemFields(kind, fields));
    const part = NETWORK_PARTS[kind];
    if (kind === 'sdwan_network') Object.assign(networkOf(key), item);
    else if (part !== undefined) {
      const network = networkOf(splitKey(key, '/')[0]);
      network[part] = [...((network[part] as Json[] | undefined) ?? []), item];
    } else append(items, TOP_SECTIONS[kind] ?? kind, item);
  }
  const left = snapshot.resources.filter((resource) => resource.kind === 'module' && !inScope(resource));
  const catalogue = repositoryId === undefined ? left.map(({ key }) => key).toSorted() : [];
  return written(snapshot.account_id, { items, networks: [...networks.values()], masked, catalogue });
}

function append(items: Map<string, JsonMap[]>, section: string, item: JsonMap): void {
  const known = items.get(section);
  if (known) known.push(item);
  else items.set(section, [item]);
}

/** What the file is to say of a resource. */
function fieldsOf(kind: ResourceKind, attributes: Attributes, applied: Attributes | undefined): Attributes {
  const fields = emptyMap();
  for (const [name, spec] of FIELDS[kind]) {
    const value = own(attributes, name);
    if (value === undefined) continue;
    const isSaid =
      applied === undefined
        ? spec.default === REQUIRED || !sameField(spec, value, defaultOf(spec))
        : Object.hasOwn(applied, name);
    if (isSaid) fields[name] = value;
  }
  return fields;
}

interface Exported {
  readonly items: ReadonlyMap<string, readonly JsonMap[]>;
  readonly networks: readonly JsonMap[];
  readonly masked: readonly string[];
  readonly catalogue: readonly string[];
}

function written(account: string, { items, networks, masked, catalogue }: Exported): string {
  const where = { column: 2, layout: PLAIN_LAYOUT };
  const lines = ['version: 1', `account: ${writeScalar(account)}`];
  for (const section of TOP_LEVEL) {
    const found = items.get(section);
    if (found) lines.push('', `${section}:`, ...found.flatMap((item) => itemLines(item, where)));
    if (section !== 'sdwan' || networks.length === 0) continue;
    lines.push('', 'sdwan:', '  networks:', ...networks.flatMap((item) => itemLines(item, { ...where, column: 4 })));
  }
  const body = `${lines.join('\n')}\n`;
  const head = [
    `The live fleet of ${account}, as Fleetwright exports it. Templates say all that they inherit.`,
    ...remarks(
      masked,
      'Masked: each mask stands for what is live, and is neither compared nor written. Where a resource is new, fill it in.',
    ),
    ...remarks(catalogue, 'Not in this file: modules of the catalogue that nobody manages.'),
    ...tooLarge(body),
  ];
  return `${head.map((line) => `# ${line.replaceAll(UNPRINTABLE, '·')}`).join('\n')}\n${body}`;
}

/** What would end the line of a comment for some reader, or that the language refuses. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** What is told of several things: the first of them, and how many more there are. */
function remarks(told: readonly string[], sentence: string): readonly string[] {
  if (told.length === 0) return [];
  const more = told.length > COMMENTED_MAX ? [`  and ${told.length - COMMENTED_MAX} more`] : [];
  return [sentence, ...told.slice(0, COMMENTED_MAX).map((one) => `  ${one}`), ...more];
}

function tooLarge(body: string): readonly string[] {
  if (utf8Length(body) <= FILE_BYTES_MAX) return [];
  return [`Larger than a fleet.yaml may be (${FILE_BYTES_MAX} bytes): spread it over several repositories.`];
}
