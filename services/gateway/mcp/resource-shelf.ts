import type { ListResourcesResult, ReadResourceResult, ResourceTemplateType } from '@modelcontextprotocol/server';
import type { ToolContext } from './tool.ts';

/** What can be read by its address, whole. */
export interface ResourceShelf {
  readonly templates: readonly ResourceTemplateType[];
  list(context: ToolContext): Promise<ListResourcesResult>;
  /** Throws ProtocolError when nothing is there for the caller, or the caller may not read it. */
  read(uri: string, context: ToolContext): Promise<ReadResourceResult>;
}
