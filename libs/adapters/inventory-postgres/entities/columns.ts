import { type Actor, type Field, type Json, type Kind, KIND_TABLE, type ResourceKind } from '@fleetwright/contracts';
import { p } from '@mikro-orm/postgresql';
import { Account } from './account.ts';

/** The first part of every key: no row can refer to another account's, because every foreign key begins with it. */
export const ofAccount = () =>
  p.manyToOne(Account).primary().joinColumn('account_id').updateRule('no action').deleteRule('no action');

/** What every resource says about its last change. The version is the account's revision at that change. */
export const stamp = {
  liveVersion: p.bigint('number'),
  changedBy: p.json().$type<Actor>(),
  changedAt: p.datetime(3),
};

export const jsonMap = () => p.json().$type<Readonly<Record<string, Json>>>();

/** A CHECK that a text column has one of some values. */
export function oneOf(column: string, values: readonly string[]) {
  return { name: `${column}_is_known`, expression: `${column} in (${values.map((value) => `'${value}'`).join(', ')})` };
}

type Live = Field['live'];

/**
 * A column for each field of a kind, as the contracts' table has it. Fields that refer to other resources are relations, and
 * lists of them tables of their own: those the entity says itself.
 */
export function columnsOf(kind: ResourceKind) {
  const columns = plainFields(kind).map(([name, { live }]) => [camelCase(name), columnOf(live)] as const);
  return Object.fromEntries(columns);
}

/** What the columns of a kind may hold: one of some words, or a number in a range. */
export function checksOf(kind: ResourceKind) {
  return plainFields(kind).flatMap(([name, { live }]) => {
    const { type, schema } = innermost(live);
    if (type === 'enum') return [oneOf(name, (schema as Enum).options)];
    if (type !== 'number') return [];
    const { minValue, maxValue } = schema as Numeric;
    return [{ name: `${name}_is_in_range`, expression: `${name} >= ${minValue} and ${name} <= ${maxValue}` }];
  });
}

type Enum = Live & { readonly options: readonly string[] };
type Numeric = Live & { readonly minValue: number; readonly maxValue: number };

function plainFields(kind: ResourceKind): readonly (readonly [string, Field])[] {
  const { fields }: Kind = KIND_TABLE[kind];
  return Object.entries(fields).filter(([, { refersTo }]) => refersTo === undefined);
}

function columnOf(live: Live) {
  const { type, isNullable } = innermost(live);
  switch (type) {
    case 'string':
    case 'enum':
      return isNullable ? p.text().nullable() : p.text();
    case 'number':
      return isNullable ? p.integer().nullable() : p.integer();
    case 'boolean':
      return p.boolean();
    case 'record':
      return jsonMap();
    case 'array':
      return p.array().columnType('text[]');
    default:
      throw new Error(`no column can hold a field of the type ${type}`);
  }
}

function innermost(live: Live): { readonly type: string; readonly schema: Live; readonly isNullable: boolean } {
  const { type } = live._zod.def;
  if (type !== 'nullable') return { type, schema: live, isNullable: false };
  const { innerType } = live._zod.def as unknown as { readonly innerType: Live };
  return { ...innermost(innerType), isNullable: true };
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
