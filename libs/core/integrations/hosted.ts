import type { Created, HostedRepository, HostFailure } from './ports.ts';

const MARK = 'fleetwright:';

/** What a repository's description says of the request that made it. */
export function markOf(operationId: string): string {
  return `${MARK}${operationId}`;
}

export type Made =
  | { readonly kind: 'made'; readonly repository: HostedRepository }
  /** Somebody else's. */
  | { readonly kind: 'taken'; readonly repository: HostedRepository }
  | HostFailure;

/** Whether the repository is the one that was asked for under this mark. */
export function madeUnder(mark: string, created: Created): Made {
  if (created.kind === 'created') return { kind: 'made', repository: created.repository };
  if (created.kind !== 'exists') return created;
  const { repository } = created;
  return { kind: repository.description === mark ? 'made' : 'taken', repository };
}
