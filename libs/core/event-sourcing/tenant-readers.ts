import type { AccountId } from '@fleetwright/contracts';

/** Durable readers that an account may have: its user at the bus is granted this many by name, made or not. */
export const TENANT_READERS_MAX = 8;

/** What stands before `.CONSUMER.…` where a tenant asks JetStream: tenants are in accounts of their own at the bus. */
export const TENANT_API_PREFIX = 'JS.fleetwright.API';

/** The name of an account's n-th durable reader, from 1 on. */
export function tenantReader(account: AccountId, number: number): string {
  return `reader-${account}-${number}`;
}

/** Whether a consumer of this name is some tenant's. Stages are called after their services. */
export function isTenantReader(consumer: string): boolean {
  return consumer.startsWith('reader-');
}
