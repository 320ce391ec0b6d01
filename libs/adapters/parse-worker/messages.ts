import type { JsonMap } from '@fleetwright/core/fleet';
import type { ResourceEdit } from '@fleetwright/core/fleet-file';

/** To a process that parses: one text at a time. */
export interface ParseRequest {
  readonly text: string;
  readonly file: string;
}

/** To a process that changes, writes and compares texts. */
export type FileRequest =
  | (ParseRequest & { readonly do: 'patch'; readonly edits: readonly ResourceEdit[] })
  | { readonly do: 'write'; readonly items: readonly JsonMap[]; readonly column: number }
  | { readonly do: 'compare'; readonly before: string; readonly after: string; readonly path: string };

/** From the process: once that it is ready, then one answer per request. */
export type TextReply =
  | { readonly kind: 'ready' }
  /** The result as JSON: the receiver reads a text three times as fast as a tree of objects that was copied. */
  | { readonly kind: 'answered'; readonly json: string }
  /** The result is larger than anybody should have to read. */
  | { readonly kind: 'exhausted'; readonly what: 'size' }
  | { readonly kind: 'threw'; readonly message: string };
