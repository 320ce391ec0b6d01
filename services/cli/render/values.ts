import type { FieldChange, Json } from '@fleetwright/contracts';
import { cutTo, visible, widthOf } from './text.ts';

/** One side of a field's change, in the words of the file. */
function valueText(path: string, value: Json | undefined): string {
  if (VERSION_OF_MODULE.test(path) && value === null) return FOLLOWS_LIVE;
  if (value === undefined || value === null) return 'none';
  if (MODULE.test(path) && isRecord(value)) return moduleText(value);
  return visible(JSON.stringify(value));
}

const MODULE = /^modules\[[^\]]*\]$/;
const VERSION_OF_MODULE = /^modules\[[^\]]*\]\.version$/;
const FOLLOWS_LIVE = 'newest live';

/** A template's use of a module as the file spells it, and what else it says beside the defaults. */
function moduleText({ name, version, ...rest }: Readonly<Record<string, Json>>): string {
  const isDefault = (key: string, value: Json): boolean =>
    key === 'enabled' ? value === true : value === null || (isRecord(value) && Object.keys(value).length === 0);
  const given = Object.entries(rest).filter(([key, value]) => !isDefault(key, value));
  const pinned = typeof version === 'string' ? `${String(name)}@${version}` : `${String(name)} (${FOLLOWS_LIVE})`;
  const more = given.length === 0 ? '' : ` ${JSON.stringify(Object.fromEntries(given))}`;
  return visible(`${pinned}${more}`);
}

function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a person reads behind a field whose change does not come from git. */
const CAUSES: Readonly<Record<FieldChange['cause'], string | undefined>> = {
  git: undefined,
  drift: 'drift',
  both: 'git and drift',
  initial: 'not managed before',
  release: 'release',
  edit: 'edited proposal',
};

/** ` (drift)`, or nothing for git. */
export function causeText(cause: FieldChange['cause']): string {
  const words = CAUSES[cause];
  return words === undefined ? '' : ` (${words})`;
}

/** The fields of a new resource in one line, its modules together: `region: "eu-west-2", modules: [chrony@4.5.0]`. */
export function newFieldsText(fields: readonly FieldChange[]): string {
  const modules = fields.filter(({ path }) => MODULE.test(path));
  const texts = fields.flatMap((field) => {
    if (!modules.includes(field)) return [newFieldText(field)];
    return field === modules[0] ? [`modules: [${modules.map(({ path, to }) => valueText(path, to)).join(', ')}]`] : [];
  });
  return texts.join(', ');
}

/** `region: "eu-west-2"`, for a resource that is new. */
export function newFieldText({ path, to }: FieldChange): string {
  return `${visible(path)}: ${valueText(path, to)}`;
}

/**
 * `region: "eu-west-1" -> "eu-west-2"` in at most so many columns: each side is cut by itself, and where both begin alike
 * the common part is left out, so that what differs is always seen.
 */
export function changedFieldText({ path, from, to, cause }: FieldChange, columns: number | undefined): string {
  const [before, after] = [valueText(path, from), valueText(path, to)];
  const [head, tail] = [`${visible(path)}: `, causeText(cause)];
  if (columns === undefined) return `${head}${before}${ARROW}${after}${tail}`;
  const room = Math.max(columns - widthOf(head) - ARROW.length - widthOf(tail), 2 * SIDE_MIN);
  const [left, right] = fitted(before, after, room);
  return `${head}${left}${ARROW}${right}${tail}`;
}

const ARROW = ' -> ';
/** Columns that each side gets, however narrow the terminal. */
const SIDE_MIN = 8;
/** Columns of what both sides have in common that stay, to recognise the place. */
const COMMON_KEPT = 4;

function fitted(before: string, after: string, room: number): [string, string] {
  if (widthOf(before) + widthOf(after) <= room) return [before, after];
  const half = Math.floor(room / 2);
  const skipped = commonStart(before, after) - COMMON_KEPT;
  if (skipped > half - COMMON_KEPT) return fitted(`…${before.slice(skipped)}`, `…${after.slice(skipped)}`, room);
  const [left, right] = [widthOf(before), widthOf(after)];
  if (left <= half) return [before, cutTo(after, room - left)];
  if (right <= half) return [cutTo(before, room - right), after];
  return [cutTo(before, half), cutTo(after, room - half)];
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
