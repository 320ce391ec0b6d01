import { AccountId, PIPELINE } from '@fleetwright/contracts';
import { expect, it } from 'vitest';
import { isTenantReader, TENANT_READERS_MAX, tenantReader } from './tenant-readers.ts';

it('no two accounts share the name of a reader, and each name is one that NATS takes as a literal', () => {
  const accounts = ['a', 'a-1', 'a-1-1', '1', 'reader', 'reader-a', 'x'.repeat(63)];
  const numbers = Array.from({ length: TENANT_READERS_MAX }, (_, at) => at + 1);
  const names = accounts.flatMap((account) => numbers.map((number) => tenantReader(AccountId.parse(account), number)));
  expect(new Set(names).size).toBe(accounts.length * TENANT_READERS_MAX);
  for (const name of names) expect(name).toMatch(/^[a-z0-9-]+$/);
  expect(names.every(isTenantReader)).toBe(true);
  expect(Object.keys(PIPELINE).some(isTenantReader)).toBe(false);
});
