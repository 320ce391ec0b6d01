import pg from 'pg';
import { expect, it } from 'vitest';
import { createOrm } from '../orm.ts';
import { readingPrograms, writingPrograms } from './programs.ts';
import { resourceTables } from './tables.ts';

// Makes no connection: only what MikroORM knows of the entities is asked.
const tables = resourceTables(createOrm(new pg.Pool(), 'none'));

it.each([
  ['reading', readingPrograms(tables)],
  ['writing', writingPrograms(tables)],
])('the programs for %s are what the table of kinds and the entities say', async (name, text) => {
  await expect(text).toMatchFileSnapshot(`../sql/generated/${name}.sql`);
});
