import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { Operation } from '../operation.ts';
import { isChanging } from './shape.ts';

/** Operations that only add: whatever was there stays as it is. */
const ADDING = /^(gitops_register_|gitops_sync_|gitops_revert_|gitops_reject_|gitops_check_|create_|replay_)/;

/** Operations that make somebody talk to a git server. */
const OUTSIDE = /^(gitops_(register|sync|revert|check)_|create_gitea_)/;

/** What a client may tell people before it calls. Whatever is not known to be harmless counts as destructive. */
export function annotationsOf(operation: Operation): ToolAnnotations {
  const { http, isIdempotent, name } = operation;
  const readOnlyHint = !isChanging(operation);
  const isAdding = http.method !== 'DELETE' && ADDING.test(name);
  return {
    readOnlyHint,
    destructiveHint: !readOnlyHint && !isAdding,
    idempotentHint: isIdempotent,
    openWorldHint: OUTSIDE.test(name),
  };
}
