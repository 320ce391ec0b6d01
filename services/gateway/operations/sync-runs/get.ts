import { GetRunInput, RunDetail } from '@fleetwright/contracts/api';
import { pastOf } from '../../past.ts';
import { operation } from '../../operation.ts';
import { RUN_DETAIL } from '../examples/run.ts';

export const getRun = operation({
  name: 'gitops_get_sync_run',
  summary: 'A run: diff, proposals, actions, drift after apply',
  permission: 'system.gitops.read',
  input: GetRunInput,
  output: RunDetail,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_sync_runs/:sync_run_id' },
  example: { input: { sync_run_id: RUN_DETAIL.id }, output: RUN_DETAIL },
  async run({ account }, { sync_run_id, at, include, ...page }, { ports, runs: present }) {
    const known = await present.row(account, sync_run_id);
    const runs = at === undefined ? present : (await pastOf(ports, known.repository_id, sync_run_id, at)).runs;
    const row = at === undefined ? known : await runs.row(account, sync_run_id);
    const detail = await runs.detail(account, row, page);
    return include === 'changes' ? { ...detail, changes: await runs.changes(account, row) } : detail;
  },
});
