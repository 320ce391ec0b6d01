import { RunEventsAnswer, RunEventsInput } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { operation } from '../../operation.ts';
import { RUN_DETAIL, RUN_EVENT } from '../examples/run.ts';

export const listRunEvents = operation({
  name: 'gitops_list_sync_run_events',
  summary: 'Everything that happened in a run, from who asked for it on',
  permission: 'system.gitops.read',
  input: RunEventsInput,
  output: RunEventsAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_sync_runs/:sync_run_id/events' },
  example: { input: { sync_run_id: RUN_DETAIL.id }, output: { events: [RUN_EVENT], next_cursor: null } },
  async run({ account }, { sync_run_id, ...page }, { runs }) {
    const { events, next_cursor } = await runs.events(await runs.row(account, sync_run_id), page);
    // Each type has its own data; what all of them have in common is that it is JSON.
    return { events: events as z.output<typeof RunEventsAnswer>['events'], next_cursor };
  },
});
