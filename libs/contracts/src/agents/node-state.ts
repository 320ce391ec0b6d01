import { z } from 'zod';

/** What is known of a node from its agent's reports. Offline is never counted as converged. */
export const NodeState = z.enum([
  /** No agent of it ever reported. */
  'never_seen',
  /** It has not said yet that it knows its newest bundle. */
  'pending',
  /** It is at work on its newest bundle. */
  'converging',
  /** It reports its newest bundle, every module applied and no check failing. */
  'converged',
  /** A module failed, a check fails, or two machines report with one identity. */
  'degraded',
  /** Three reports are missing. */
  'offline',
]);
export type NodeState = z.infer<typeof NodeState>;
