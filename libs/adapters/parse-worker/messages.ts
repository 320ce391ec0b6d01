import type { ResourceEdit } from '@fleetwright/core/fleet-file';

/** To a process that parses: one text at a time. */
export interface ParseRequest {
  readonly text: string;
  readonly file: string;
}

/** To a process that changes texts. */
export interface PatchRequest extends ParseRequest {
  readonly edits: readonly ResourceEdit[];
}

/** From the process: once that it is ready, then one answer per request. */
export type TextReply =
  | { readonly kind: 'ready' }
  /** The result as JSON: the receiver reads a text three times as fast as a tree of objects that was copied. */
  | { readonly kind: 'answered'; readonly json: string }
  /** The result is larger than anybody should have to read. */
  | { readonly kind: 'exhausted'; readonly what: 'size' }
  | { readonly kind: 'threw'; readonly message: string };
