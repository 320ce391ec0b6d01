export { openPool } from './open-pool.ts';
export type { PoolOptions } from './open-pool.ts';
