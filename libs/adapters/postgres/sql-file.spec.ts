import { expect, it } from 'vitest';
import { readSqlFile } from './sql-file.ts';

it('reads a file of the package, whatever the working directory', () => {
  expect(readSqlFile('package.json')).toContain('@fleetwright/adapters');
});
