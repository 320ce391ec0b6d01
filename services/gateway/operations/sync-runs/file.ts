import { RunFileAnswer, RunFileInput } from '@fleetwright/contracts/api';
import { excerptOf } from '@fleetwright/core/read-models';
import { FILE_LINES_MAX } from '../../limits.ts';
import { operation } from '../../operation.ts';
import { GatewayProblem } from '../../problems.ts';
import { runFile } from '../../run-file.ts';
import { RUN_DETAIL, RUN_FILE } from '../examples/run.ts';

export const getRunFile = operation({
  name: 'gitops_get_sync_run_file',
  summary: 'Lines of the fleet.yaml that a run read, as it was at the commit, secrets masked',
  permission: 'system.gitops.read',
  input: RunFileInput,
  output: RunFileAnswer,
  isIdempotent: true,
  codes: ['document_missing'],
  http: { method: 'GET', path: 'gitops_sync_runs/:sync_run_id/file' },
  example: { input: { sync_run_id: RUN_DETAIL.id, first_line: 3, last_line: 5 }, output: { file_excerpt: RUN_FILE } },
  async run({ account }, { sync_run_id, first_line: from, last_line: asked, revision }, { ports, runs }) {
    const last = from + FILE_LINES_MAX - 1;
    const to = asked ?? last;
    if (to < from || to > last) {
      throw new GatewayProblem('invalid', `last_line: expected a line from ${from} to ${last}, got ${to}`);
    }
    const { fetched, text } = await runFile(ports, await runs.row(account, sync_run_id), revision);
    const { total, lines } = excerptOf(text, { from, to });
    return {
      file_excerpt: {
        sync_run_id: fetched.run_id,
        revision: fetched.revision.sha,
        file: fetched.file,
        total_lines: total,
        lines: lines.map(({ isMasked, ...line }) => ({ ...line, masked: isMasked })),
      },
    };
  },
});
