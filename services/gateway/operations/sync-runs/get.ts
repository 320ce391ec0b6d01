import { RunNodes } from '@fleetwright/contracts';
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
  codes: ['bus_unavailable'],
  http: { method: 'GET', path: 'gitops_sync_runs/:sync_run_id' },
  example: { input: { sync_run_id: RUN_DETAIL.id }, output: RUN_DETAIL },
  async run(caller, { sync_run_id, at, include, ...page }, { ports, runs: present, commands, request }) {
    const { account } = caller;
    const known = await present.row(account, sync_run_id);
    const runs = at === undefined ? present : (await pastOf(ports, known.repository_id, sync_run_id, at)).runs;
    const row = at === undefined ? known : await runs.row(account, sync_run_id);
    const detail = await runs.detail(account, row, page);
    if (include === 'changes') return { ...detail, changes: await runs.changes(account, row) };
    if (include !== 'nodes') return detail;
    const nodes_document = detail.diff?.reach?.nodes_document;
    if (nodes_document === undefined || isBeforeApply(detail)) return { ...detail, nodes: null };
    const asked = { ...request, key: null };
    const { result } = await commands.send(caller, asked, 'CountReachedNodes', { nodes_document });
    return { ...detail, nodes: RunNodes.parse(result) };
  },
});

/** Nodes are still what they were, and say so: that is no answer to how far they have come. */
function isBeforeApply({ status, totals }: RunDetail): boolean {
  return totals.applied_actions === 0 || status === 'in_progress' || status === 'diff_ready';
}
