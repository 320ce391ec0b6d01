import { type Field, type Kind, KIND_TABLE, RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';
import type { EntityMetadata, EntityProperty, MikroORM } from '@mikro-orm/postgresql';
import { RESOURCE_ENTITIES } from '../entities/index.ts';

/** A column that holds an attribute, or a field of an item. */
export interface Column {
  readonly name: string;
  /** As PostgreSQL calls it. */
  readonly type: string;
}

/** A foreign key to a table of resources: which of one's columns has which part of the other's key. */
export interface Reference {
  readonly to: ResourceKind;
  readonly columns: readonly string[];
}

/** The table of a field that is a list of other resources. */
export interface ListTable {
  readonly field: string;
  readonly table: string;
  /** Its columns that have the key of the resource that the list is of. */
  readonly ownerKey: readonly string[];
  /** Its columns that repeat other columns of that resource. */
  readonly repeated: readonly Column[];
  /** What the items name, by the column that has it. */
  readonly named: Column;
  /** Where an item is no text: its other fields. */
  readonly columns: readonly Column[];
  readonly isOrdered: boolean;
  readonly references: readonly Reference[];
}

/** The table of a kind. */
export interface ResourceTable {
  readonly kind: ResourceKind;
  /** Its place in the order of kinds, from 1. */
  readonly rank: number;
  readonly table: string;
  /** Without the account. */
  readonly key: readonly string[];
  readonly separator: string;
  /** Attributes that are columns. */
  readonly columns: readonly Column[];
  readonly lists: readonly ListTable[];
  /** Every attribute, in the order of the kind's fields. */
  readonly fields: readonly string[];
  readonly references: readonly Reference[];
}

const ACCOUNT = 'account_id';

/** What MikroORM knows of the tables of resources. Asks no database. */
export function resourceTables(orm: MikroORM): readonly ResourceTable[] {
  const metadata = [...orm.getMetadata().getAll().values()];
  const of = ({ name }: { readonly name: string }): EntityMetadata => {
    const found = metadata.find(({ className }) => className === name);
    if (found === undefined) throw new Error(`MikroORM has no entity ${name}`);
    return found;
  };
  const kinds = new Map(RESOURCE_KINDS.map((kind) => [RESOURCE_ENTITIES[kind].entity.name, kind]));
  return RESOURCE_KINDS.map((kind, place) => {
    const { entity, lists = {} }: { entity: { name: string }; lists?: Record<string, { name: string }> } =
      RESOURCE_ENTITIES[kind];
    const meta = of(entity);
    const { key, fields }: Kind = KIND_TABLE[kind];
    const names = Object.keys(fields);
    const columns = meta.props.map(columnOf).filter(({ name }) => names.includes(name));
    const keyColumns = keyOf(meta);
    const described = {
      kind,
      rank: place + 1,
      table: meta.tableName,
      key: keyColumns,
      separator: key.separator,
      columns,
      lists: Object.entries(lists).map(([field, list]) =>
        listTable(field, fields[field], of(list), { meta, keyColumns, columns, kinds }),
      ),
      fields: names,
      references: referencesOf(meta.props, kinds),
    };
    const stored = [...columns, ...described.lists.map(({ field }) => ({ name: field }))].map(({ name }) => name);
    const lost = names.filter((name) => !stored.includes(name));
    if (lost.length > 0) throw new Error(`${meta.tableName} has no place for ${lost.join(', ')} of a ${kind}`);
    return described;
  });
}

interface Owner {
  readonly meta: EntityMetadata;
  readonly keyColumns: readonly string[];
  readonly columns: readonly Column[];
  readonly kinds: ReadonlyMap<string, ResourceKind>;
}

function listTable(field: string, of: Field | undefined, meta: EntityMetadata, owner: Owner): ListTable {
  const toOwner = meta.props.find(({ targetMeta }) => targetMeta?.className === owner.meta.className);
  const references = referencesOf(
    meta.props.filter((prop) => prop !== toOwner),
    owner.kinds,
  );
  const target = meta.props.find((prop) => prop !== toOwner && owner.kinds.has(prop.targetMeta?.className ?? ''));
  if (toOwner === undefined || target === undefined) throw new Error(`${meta.tableName} is no list of resources`);
  const columnFor = (column: string) => toOwner.fieldNames[toOwner.referencedColumnNames.indexOf(column)] ?? '';
  const named = columnOf(target);
  const ownerKey = owner.keyColumns.map(columnFor);
  const repeated = owner.columns.flatMap(({ name, type }) => (columnFor(name) === '' ? [] : [{ name, type }]));
  const isOrdered = of?.compare === 'list';
  const rest = meta.props.map(columnOf).filter(({ name }) => ![ACCOUNT, ...ownerKey, named.name].includes(name));
  return {
    field,
    table: meta.tableName,
    ownerKey,
    repeated,
    named,
    columns: isOrdered ? [] : rest,
    isOrdered,
    references,
  };
}

/** The column of a property; of a relation that one which is its own. */
function columnOf({ fieldNames, ownColumns, columnTypes }: EntityProperty): Column {
  const name = ownColumns?.[0] ?? fieldNames[0] ?? '';
  return { name, type: columnTypes[0] ?? '' };
}

function keyOf({ props }: EntityMetadata): string[] {
  return props
    .filter(({ primary }) => primary)
    .map((prop) => columnOf(prop).name)
    .filter((name) => name !== ACCOUNT);
}

function referencesOf(props: readonly EntityProperty[], kinds: ReadonlyMap<string, ResourceKind>): Reference[] {
  return props.flatMap(({ targetMeta, fieldNames, referencedColumnNames }) => {
    const to = kinds.get(targetMeta?.className ?? '');
    if (targetMeta === undefined || to === undefined) return [];
    const columns = keyOf(targetMeta).map((column) => fieldNames[referencedColumnNames.indexOf(column)] ?? '');
    return [{ to, columns }];
  });
}
