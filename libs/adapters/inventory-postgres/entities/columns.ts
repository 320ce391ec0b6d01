import type { Actor, Json } from '@fleetwright/contracts';
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
