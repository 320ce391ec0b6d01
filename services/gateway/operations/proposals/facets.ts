import type { RowFilter } from '@fleetwright/core/read-models';
import { filterOf } from '../../page.ts';

interface Wanted {
  readonly run?: string | undefined;
  readonly approval_request_id?: string | undefined;
  readonly repository?: string | undefined;
  readonly kind?: string | undefined;
  readonly action?: string | undefined;
  readonly key?: string | undefined;
  readonly change?: string | undefined;
  readonly status?: string | undefined;
}

/** A filter of proposals in the words of their rows. A run's batch of proposals bears the run's id. */
export function facetsOf({ run, approval_request_id, repository, ...same }: Wanted): RowFilter {
  const filter = filterOf({ sync_run_id: run ?? approval_request_id, repository_id: repository, ...same });
  const isContradiction = run !== undefined && approval_request_id !== undefined && run !== approval_request_id;
  // One proposal belongs to one run: nothing matches two.
  return isContradiction ? { ...filter, sync_run_id: [] } : filter;
}
