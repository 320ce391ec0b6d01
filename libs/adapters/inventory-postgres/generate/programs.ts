import type { Column, ListTable, Reference, ResourceTable } from './tables.ts';

const HEAD = `-- Written by generate/programs.ts from the table of kinds and the entities. Do not edit:
-- vitest run --project unit libs/adapters/inventory-postgres -u
`;

/** The order of kinds, and the view of all resources. */
export function readingPrograms(tables: readonly ResourceTable[]): string {
  return [HEAD, rankOf(tables), resourcesView(tables)].join('\n');
}

/** The functions that write, delete and look for what refers to a resource of any kind. */
export function writingPrograms(tables: readonly ResourceTable[]): string {
  return [HEAD, writeResource(tables), setVersion(tables), deleteRow(tables), referrers(tables)].join('\n');
}

function rankOf(tables: readonly ResourceTable[]): string {
  return `-- The place of a kind in the order in which resources are listed and applied.
create or replace function inventory.rank_of(p_kind text) returns integer
language sql immutable parallel safe as $$
  select array_position(
    array[
${lines(
  tables.map(({ kind }) => `'${kind}'`),
  6,
)}
    ],
    p_kind
  )
$$;
`;
}

function resourcesView(tables: readonly ResourceTable[]): string {
  return `-- Every resource of every kind with all its attributes, in the shape of the contracts. \`rank\` is the order of kinds.
create or replace view inventory.resources as
${tables.map(selectOf).join('\nunion all\n')};
`;
}

function selectOf(table: ResourceTable): string {
  const attributes = table.fields.map((field) => `'${field}', ${readingOf(table, field)}`);
  return `select
  t.account_id, ${table.rank} as rank, '${table.kind}' as kind, t.${keyColumn(table)} as key,
  jsonb_build_object(
${lines(attributes, 4)}
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.${table.table} t`;
}

function readingOf({ columns, lists, key }: ResourceTable, field: string): string {
  const list = lists.find((each) => each.field === field);
  if (list !== undefined) return readingOfList(list, key);
  const isArray = columns.some(({ name, type }) => name === field && type === 'text[]');
  return isArray ? `to_jsonb(t.${field})` : `t.${field}`;
}

function readingOfList({ table, ownerKey, named, columns, isOrdered }: ListTable, key: readonly string[]): string {
  const members = [`'name', l.${named.name}`, ...columns.map(({ name }) => `'${name}', l.${name}`)];
  const item = isOrdered ? `l.${named.name}` : `jsonb_build_object(${members.join(', ')})`;
  const order = isOrdered ? 'l.position' : `l.${named.name} collate "C"`;
  const isOfOwner = ownerKey.map((column, place) => ` and l.${column} = t.${key[place]}`).join('');
  return `coalesce(
      (
        select jsonb_agg(${item} order by ${order})
        from inventory.${table} l
        where l.account_id = t.account_id${isOfOwner}
      ),
      '[]'
    )`;
}

function writeResource(tables: readonly ResourceTable[]): string {
  return `-- Creates or replaces a resource with all its attributes, at a version.
create or replace function inventory.write_resource(
  p_account text, p_kind text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language plpgsql as $$
begin
  case p_kind
${tables.map((table) => `    when '${table.kind}' then\n${writing(table)}`).join('\n')}
  end case;
end
$$;
`;
}

function writing(table: ResourceTable): string {
  const set = [...table.columns.map(({ name }) => name), 'live_version', 'changed_by', 'changed_at'];
  const values = [...partsOf(table), ...table.columns.map(valueOf), 'p_version', 'p_actor', 'p_at'];
  const upsert = `insert into inventory.${table.table} (
        account_id, ${[...table.key, ...set].join(', ')}
      ) values (
${lines(['p_account', ...values], 8)}
      )
      on conflict (account_id, ${table.key.join(', ')}) do update set
${lines(
  set.map((name) => `${name} = excluded.${name}`),
  8,
)};`;
  const statements = [
    // First, so that the old list does not have to fit what the resource becomes.
    ...table.lists.map((list) => `delete from inventory.${list.table} where ${isOfOwner(list, table)};`),
    upsert,
    ...table.lists.map((list) => insertOfList(list, table)),
  ];
  return statements.map((statement) => `      ${statement}`).join('\n');
}

function isOfOwner({ ownerKey }: ListTable, table: ResourceTable): string {
  const parts = partsOf(table);
  return ['account_id = p_account', ...ownerKey.map((column, place) => `${column} = ${parts[place]}`)].join(' and ');
}

function insertOfList(list: ListTable, table: ResourceTable): string {
  const owner = ['account_id', ...list.ownerKey, ...list.repeated.map(({ name }) => name)];
  const ofOwner = ['p_account', ...partsOf(table), ...list.repeated.map(valueOf)];
  const rest = list.isOrdered ? ['position'] : list.columns.map(({ name }) => name);
  const items = list.isOrdered
    ? `jsonb_array_elements_text(p_attributes -> '${list.field}') with ordinality as i (name, position)`
    : `jsonb_to_recordset(p_attributes -> '${list.field}')
        as i (name text, ${list.columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`;
  return `insert into inventory.${list.table} (
        ${[...owner, list.named.name, ...rest].join(', ')}
      )
      select
${lines([...ofOwner, 'i.name', ...rest.map((name) => `i.${name}`)], 8)}
      from ${items};`;
}

function valueOf({ name, type }: Column): string {
  if (type === 'text') return `p_attributes ->> '${name}'`;
  if (type === 'jsonb') return `p_attributes -> '${name}'`;
  if (type === 'text[]') return `array(select jsonb_array_elements_text(p_attributes -> '${name}'))`;
  return `(p_attributes ->> '${name}')::${type}`;
}

function setVersion(tables: readonly ResourceTable[]): string {
  const update = (table: ResourceTable) =>
    `update inventory.${table.table} set live_version = p_version where ${isOne(table)};`;
  return `-- Gives a resource a new version and nothing else: its ownership changed, its attributes did not.
create or replace function inventory.set_version(p_account text, p_kind text, p_key text, p_version bigint) returns void
language plpgsql as $$
${caseOfKinds(tables, update)}
$$;
`;
}

function deleteRow(tables: readonly ResourceTable[]): string {
  return `-- Deletes a resource's row; foreign keys refuse it while anything refers to it.
create or replace function inventory.delete_row(p_account text, p_kind text, p_key text) returns void
language plpgsql as $$
${caseOfKinds(tables, (table) => `delete from inventory.${table.table} where ${isOne(table)};`)}
$$;
`;
}

function caseOfKinds(tables: readonly ResourceTable[], statement: (table: ResourceTable) => string): string {
  const cases = tables.map((table) => `    when '${table.kind}' then\n      ${statement(table)}`);
  return `begin\n  case p_kind\n${cases.join('\n')}\n  end case;\nend`;
}

function referrers(tables: readonly ResourceTable[]): string {
  const found = tables.flatMap((table) => [
    ...table.references.map((reference) =>
      referring(tables, table.kind, `r.${keyColumn(table)}`, table.table, reference),
    ),
    ...table.lists.flatMap((list) => {
      const key = list.ownerKey.map((column) => `r.${column}`).join(` || '${table.separator}' || `);
      return list.references.map((reference) => referring(tables, table.kind, key, list.table, reference));
    }),
  ]);
  return `-- The resources that refer to one ([{kind, key}]), in the order of kinds and keys; null when none does.
create or replace function inventory.referrers(p_account text, p_kind text, p_key text) returns jsonb
language sql stable as $$
  select jsonb_agg(jsonb_build_object('kind', kind, 'key', key) order by inventory.rank_of(kind), key collate "C")
  from (
${found.join('\n    union all\n')}
  ) found
$$;
`;
}

function referring(
  tables: readonly ResourceTable[],
  kind: string,
  key: string,
  table: string,
  { to, columns }: Reference,
): string {
  const target = tables.find((each) => each.kind === to);
  const parts = target === undefined ? [] : partsOf(target);
  const isIt = columns.map((column, place) => ` and r.${column} = ${parts[place]}`).join('');
  return `    select '${kind}' as kind, ${key} as key from inventory.${table} r
    where p_kind = '${to}' and r.account_id = p_account${isIt}`;
}

/** The parts of `p_key`. */
function partsOf({ key, separator }: ResourceTable): string[] {
  if (key.length === 1) return ['p_key'];
  return key.map((_, place) => `split_part(p_key, '${separator}', ${place + 1})`);
}

/** A key of several parts has a column of its own, which is unique. */
function keyColumn({ key }: ResourceTable): string {
  return key.length === 1 ? (key[0] ?? '') : 'key';
}

function isOne(table: ResourceTable): string {
  return `account_id = p_account and ${keyColumn(table)} = p_key`;
}

function lines(items: readonly string[], indent: number): string {
  return items.map((item) => ' '.repeat(indent) + item).join(',\n');
}
