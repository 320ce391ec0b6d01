export { openPool } from './open-pool.ts';
export type { PoolOptions } from './open-pool.ts';
export { clientFor, connectionTo } from './primary-client.ts';
