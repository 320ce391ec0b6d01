import type { Operation } from '../operation.ts';

/** Names of tools that do not follow from their operation's. */
const TOOLS: Readonly<Record<string, string>> = {
  list_vault_credentials: 'list_vault_credentials',
  create_gitea_repository: 'create_gitea_repository',
};

/** Names of arguments that do not follow from the input's: filters are named as what they hold is named everywhere. */
const ARGUMENTS: Readonly<Record<string, string>> = { run: 'sync_run_id', repository: 'repository_id' };

/** What tools take instead of an operation's own default. */
export const TOOL_DEFAULTS: Readonly<Record<string, unknown>> = { wait_seconds: 0 };

export function toolNameOf({ name }: Pick<Operation, 'name'>): string {
  return TOOLS[name] ?? `system_${name}`;
}

/** The argument that stands for a field of the input. */
export function argumentOf(field: string, { input }: Pick<Operation, 'input'>): string {
  const name = ARGUMENTS[field];
  return name === undefined || name in input.shape ? field : name;
}

/** Nouns as the reference documents' tools answer them: without the prefix that addresses have. */
export function nounOf(field: string): string {
  return field.replace(/^gitops_/, '');
}
