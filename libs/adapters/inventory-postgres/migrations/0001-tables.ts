import { Migration } from '@mikro-orm/migrations';
import { readSqlFile } from '../../sql-file.ts';

/** The tables of the first release. */
export class Migration0001 extends Migration {
  override readonly name = '0001-tables';

  override up(): void {
    this.addSql(readSqlFile('inventory-postgres/sql/migrations/0001_tables.sql'));
  }
}
