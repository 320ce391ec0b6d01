import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { PostgresDialect } from 'kysely';
import type pg from 'pg';
import { ENTITIES } from './entities/index.ts';
import { MIGRATIONS } from './migrations.ts';

/** The PostgreSQL schema that the inventory owns. */
export const INVENTORY_SCHEMA = 'inventory';

/**
 * MikroORM over a pool that somebody else opens and closes. Connects to nothing before it is asked something. `database`
 * must be the pool's own: the migrator makes a database of that name where it finds none.
 */
export function createOrm(pool: pg.Pool, database: string): MikroORM {
  const options: Options = {
    driverOptions: new PostgresDialect({ pool }),
    dbName: database,
    ensureDatabase: false,
    // It would write to the console; what matters comes back as an error.
    logger: () => {},
    schema: INVENTORY_SCHEMA,
    entities: ENTITIES,
    extensions: [Migrator],
    migrations: {
      migrationsList: MIGRATIONS,
      tableName: 'migrations',
      snapshot: false,
      allOrNothing: true,
    },
  };
  return new MikroORM(options);
}

/** The name of the database that a pool is connected to. */
export async function databaseOf(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>('select current_database() as name');
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not say its name');
  return row.name;
}
