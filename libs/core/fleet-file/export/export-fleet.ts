import type {
  AccountId,
  Attributes,
  Id,
  Json,
  LiveResource,
  LiveSnapshot,
  ResourceKind,
  ResourceRef,
} from '@fleetwright/contracts';
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
import { COMMENTED_MAX, ITEMS_A_PART, RESOURCES_A_TURN } from '../limits.ts';
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

/** Items of one list of the file, to be written together. */
export interface ExportedPart {
  /** The lines before the items: of the first part of a list those that begin it. */
  readonly before: readonly string[];
  readonly items: readonly JsonMap[];
  /** Where the items' dashes stand. */
  readonly column: number;
}

/** A live fleet as it is to be written, without a secret in it. */
export interface ExportedFleet {
  readonly account: AccountId;
  readonly parts: readonly ExportedPart[];
  /** What is masked, and modules that the file does not declare because nobody manages them. */
  readonly masked: readonly string[];
  readonly catalogue: readonly string[];
}

/**
 * The live fleet as a fleet.yaml in list form, in the order of kinds and keys. Of what a repository manages it says the
 * fields that were applied, as they are live; of everything else what is not the default. Secrets are masks, which stand
 * for what is live. The same fleet gives the same text. Linear in the fleet.
 */
export function exportFleet(snapshot: LiveSnapshot, scope: ExportScope): string {
  const steps = exportedFleet(snapshot, scope);
  for (;;) {
    const step = steps.next();
    if (!step.done) continue;
    const fleet = step.value;
    return exportedText(
      fleet,
      fleet.parts.map(({ items, column }) => itemsText(items, column)),
    );
  }
}

/** What is to be written. It yields so often that whoever takes its steps can do other things meanwhile. */
export function* exportedFleet(
  snapshot: LiveSnapshot,
  { repositoryId, maskOf }: ExportScope,
): Generator<void, ExportedFleet> {
  const inScope = ({ kind, managed_by }: LiveResource): boolean => {
    if (repositoryId !== undefined) return managed_by?.repository_id === repositoryId;
    // Live modules that nobody manages are the catalogue: a file that declared them would take them over.
    return kind !== 'module' || managed_by !== null;
  };
  const resources = snapshot.resources.filter(inScope).toSorted(compareResources);
  const masked: string[] = [];
  const lists = new Lists();
  for (const [at, { kind, key, attributes, managed_by }] of resources.entries()) {
    if (at % RESOURCES_A_TURN === RESOURCES_A_TURN - 1) yield;
    const fields = maskSecrets(fieldsOf(kind, attributes, managed_by?.last_applied), maskOf);
    const paths = maskPaths(kind, fields);
    if (paths.length > 0) masked.push(`${describeResource({ kind, key })}: ${paths.join(', ')}`);
    lists.add({ kind, key }, fields);
  }
  const left = snapshot.resources.filter((resource) => resource.kind === 'module' && !inScope(resource));
  const catalogue = repositoryId === undefined ? left.map(({ key }) => key).toSorted() : [];
  return { account: snapshot.account_id, parts: lists.parts(), masked, catalogue };
}

/** Items as they stand in a list whose dashes are in this column. */
export function itemsText(items: readonly JsonMap[], column: number): string {
  return items.flatMap((item) => itemLines(item, { column, layout: PLAIN_LAYOUT })).join('\n');
}

/** The file around the texts of its parts. */
export function exportedText({ account, parts, masked, catalogue }: ExportedFleet, texts: readonly string[]): string {
  const lines = ['version: 1', `account: ${writeScalar(account)}`];
  for (const [at, { before }] of parts.entries()) lines.push(...before, texts[at] ?? '');
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

/** The lists of a file while they grow. */
class Lists {
  readonly #items = new Map<string, JsonMap[]>();
  readonly #networks = new Map<string, JsonMap>();

  add({ kind, key }: ResourceRef, fields: Attributes): void {
    const item = Object.assign(emptyMap(), itemNames(kind, key), itemFields(kind, fields));
    const part = NETWORK_PARTS[kind];
    if (kind === 'sdwan_network') Object.assign(this.#network(key), item);
    else if (part === undefined) append(this.#items, TOP_SECTIONS[kind] ?? kind, item);
    else {
      const network = this.#network(splitKey(key, '/')[0]);
      const known = network[part] as Json[] | undefined;
      if (known === undefined) network[part] = [item];
      else known.push(item);
    }
  }

  parts(): ExportedPart[] {
    return TOP_LEVEL.flatMap((section) => {
      const lists = partsOf(['', `${section}:`], this.#items.get(section) ?? [], 2);
      if (section !== 'sdwan') return lists;
      return [...lists, ...partsOf(['', 'sdwan:', '  networks:'], [...this.#networks.values()], 4)];
    });
  }

  #network(name: string): JsonMap {
    const known = this.#networks.get(name);
    if (known) return known;
    const item = itemNames('sdwan_network', name);
    this.#networks.set(name, item);
    return item;
  }
}

function partsOf(begin: readonly string[], items: readonly JsonMap[], column: number): ExportedPart[] {
  const count = Math.ceil(items.length / ITEMS_A_PART);
  return Array.from({ length: count }, (_, at) => {
    const some = items.slice(at * ITEMS_A_PART, (at + 1) * ITEMS_A_PART);
    return { before: at === 0 ? begin : [], items: some, column };
  });
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
