import type { Operation } from '../operation.ts';
import type { Json } from './fit.ts';
import type { Arguments } from './tool.ts';

/** Where what is too long for an answer can be read whole. */
export const ADDRESSES = {
  language: 'fleetwright://language',
  fleet: 'fleetwright://fleet.yaml',
  run: 'fleetwright://sync_runs/{sync_run_id}',
  proposal: 'fleetwright://proposals/{proposal_id}',
  drift: 'fleetwright://repositories/{repository_id}/drift_report',
} as const;

/** The resource that holds all of an answer; null where there is none. */
export function wholeAt({ name }: Operation, args: Arguments, answer: Json): string | null {
  const filled = (address: string, id: unknown) =>
    typeof id === 'string' ? address.replace(/\{\w+\}/, encodeURIComponent(id)) : null;
  if (name === 'gitops_get_sync_run') return filled(ADDRESSES.run, args['sync_run_id']);
  if (name === 'gitops_get_drift_report') return filled(ADDRESSES.drift, args['repository_id']);
  if ('sync_run' in answer) return filled(ADDRESSES.run, (answer['sync_run'] as Json)['id']);
  if (/^gitops_(get|approve|reject|apply|edit)_proposal$/.test(name)) {
    return filled(ADDRESSES.proposal, args['proposal_id']);
  }
  return name.includes('export') ? ADDRESSES.fleet : null;
}
