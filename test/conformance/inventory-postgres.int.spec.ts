import { afterAll, beforeAll } from 'vitest';
import { describeInventory } from './inventory.suite.ts';
import { createPostgresInventory, type PostgresInventoryUnderTest } from './postgres-inventory.ts';

let subject: PostgresInventoryUnderTest;
beforeAll(async () => {
  subject = await createPostgresInventory();
});
afterAll(() => subject.close());

describeInventory('in PostgreSQL', async () => {
  await subject.clear();
  return { ...subject, close: async () => {} };
});
