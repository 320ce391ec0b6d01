import type {
  CallToolResult,
  InputRequiredResult,
  ServerContext,
  Tool as ToolDefinition,
} from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.ts';

export type { CallToolResult, ToolDefinition };

export type Arguments = Readonly<Record<string, unknown>>;

/** Who calls, and the exchange it happens in. */
export interface ToolContext {
  /** Its actor names the client. */
  readonly caller: Caller;
  /** W3C trace context of the request; null when it has none. */
  readonly traceparent: string | null;
  /** The request's own id, which its answer and the log have too. */
  readonly requestId: string;
  readonly exchange: ServerContext;
}

/** Something that a model can call. */
export interface Tool {
  readonly definition: ToolDefinition;
  /** What is refused is a result with `isError`; throws ProtocolError for what no tool could answer. */
  call(args: Arguments, context: ToolContext): Promise<CallToolResult | InputRequiredResult>;
}
