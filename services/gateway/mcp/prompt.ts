import type {
  CompleteRequestParams,
  CompleteResult,
  GetPromptResult,
  InputRequiredResult,
  Prompt,
} from '@modelcontextprotocol/server';
import type { ToolContext } from './tool.ts';

/** Questions that people ask often, worded well. */
export interface Prompts {
  readonly list: readonly Prompt[];
  /** Throws ProtocolError when there is none of that name, or an argument is missing. */
  get(
    name: string,
    args: Readonly<Record<string, string>>,
    context: ToolContext,
  ): Promise<GetPromptResult | InputRequiredResult>;
}

export interface Completions {
  complete(request: CompleteRequestParams, context: ToolContext): Promise<CompleteResult>;
}
