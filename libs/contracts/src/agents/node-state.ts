import { z } from 'zod';
import { NODE_STATES } from '../words.ts';

/** What is known of a node from its agent's reports. Offline is never counted as converged. */
export const NodeState = z.enum(NODE_STATES);
export type NodeState = z.infer<typeof NodeState>;
