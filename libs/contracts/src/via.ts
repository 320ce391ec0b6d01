import { z } from 'zod';

/** Through what somebody asked for something: what leads from a change back to the request that made it. */
export const Via = z.object({
  /** Which interface was asked: the HTTP API, or a tool of an assistant. */
  face: z.enum(['rest', 'mcp']),
  /** The operation's name, or the tool's. */
  operation: z.string().min(1).max(128),
  /** The request's own id, which the answer and the log have too. */
  request_id: z.string().min(1).max(128),
});
export type Via = z.infer<typeof Via>;
