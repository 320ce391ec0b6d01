import { FLEET_FORMATS } from '@fleetwright/contracts';
import { defaultOf, KINDS } from '@fleetwright/core/fleet';
import { ITEM_KINDS, type Key, KEYS } from './item-kinds.ts';
import type { Schema } from './schema-keys.ts';

/** A table of markdown; a `|` inside a cell would end it. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line), ''].join('\n');
}

/** Every key of the language, a table for each kind of item. */
export function keyTables(notes: Readonly<Record<string, string>>): string {
  return ITEM_KINDS.map((itemKind) => {
    const { title, where } = itemKind;
    const rows = KEYS.filter((key) => key.itemKind === itemKind).map((key) => [
      `\`${key.key}\``,
      typeOf(key.schema, key.path),
      fallbackOf(key),
      key.schema.description ?? '',
      `\`${key.example}\``,
    ]);
    const note = notes[title];
    return [
      `### ${title}\n`,
      ...(where === '' ? [] : [introductionOf(where)]),
      table(['key', 'type', 'default', 'meaning', 'example'], rows),
      ...(note === undefined ? [] : [note]),
    ].join('\n');
  }).join('\n');
}

function introductionOf(where: string): string {
  return where.endsWith('[]') ? `Items of \`${where.slice(0, -2)}\`.\n` : `Keys of \`${where}\`.\n`;
}

/** The words that the tables of keys use for types of texts. */
export function typeTable(): string {
  const formats = FLEET_FORMATS.map(({ type, expected }) => [type, expected]);
  return table(
    ['type', 'what it is'],
    [
      ['text', 'any text; in quotes where YAML would read something else ([values](#values-are-never-coerced))'],
      ...formats,
      ['single value', 'a text, a number, `true`, `false` or `null`'],
      ['list or map', 'a collection in [either form](#a-whole-file)'],
    ],
  );
}

function fallbackOf({ key, schema, itemKind }: Key): string {
  if (itemKind.schema.required?.includes(key)) return '**required**';
  if (schema.default !== undefined) return `\`${String(schema.default)}\``;
  const field = itemKind.kind === undefined ? undefined : KINDS[itemKind.kind].fields[key];
  const fallback = field && defaultOf(field);
  if (itemKind.kind === undefined && schema.type === 'object' && !schema.properties) return '`{}`';
  return typeof fallback === 'object' && fallback !== null ? `\`${JSON.stringify(fallback)}\`` : 'none';
}

function typeOf(schema: Schema, path: string): string {
  const { type, anyOf, items, minimum, maximum, minLength } = schema;
  const inside = ITEM_KINDS.find(({ where }) => where === `${path}[]` || where === path);
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map((choice) => `\`${choice}\``).join(', ');
  if (anyOf) return linked('list or map', inside?.title);
  if (type === 'integer') return `integer, ${minimum} to ${maximum}`;
  if (type === 'boolean') return '`true` or `false`';
  if (type === 'array')
    return inside ? `list of ${linked('modules', inside.title)}` : `list of ${typeOf(items ?? {}, '')}s`;
  if (type === 'object') return mapType(schema, inside?.title);
  const format = FLEET_FORMATS.find(({ pattern }) => pattern.source === schema.pattern);
  return format?.type ?? (minLength === 1 ? 'text, not empty' : 'text');
}

function mapType({ additionalProperties }: Schema, title: string | undefined): string {
  if (title !== undefined) return linked('map', title);
  return additionalProperties && additionalProperties.type !== undefined ? 'map of single values' : 'map of anything';
}

function linked(text: string, title: string | undefined): string {
  return title === undefined ? text : `[${text}](#${title.toLowerCase().replaceAll(' ', '-')})`;
}
