import type { MigrationObject } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { listSqlFiles, readSqlFile } from '../postgres/sql-file.ts';

const FOLDER = 'inventory-postgres/sql/migrations';

/** The steps of the schema, in order: each runs once in the life of a database, by the name that stands here. */
export const MIGRATIONS: MigrationObject[] = listSqlFiles(FOLDER).map((file) => ({
  name: file.replaceAll('_', '-').replace(/\.sql$/, ''),
  class: class extends Migration {
    override up(): void {
      this.addSql(readSqlFile(`${FOLDER}/${file}`));
    }
  },
}));
