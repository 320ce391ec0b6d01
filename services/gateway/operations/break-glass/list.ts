import { BreakGlassPage, ListModePartsInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { pageOf, queryOf } from '../../page.ts';
import { BREAK_GLASS } from '../examples/gitops-mode.ts';
import { breakGlassView } from './shown.ts';

export const listBreakGlass = operation({
  name: 'list_break_glass',
  summary: 'What was opened in emergencies, newest first, with the state of its review',
  permission: 'system.gitops.read',
  input: ListModePartsInput,
  output: BreakGlassPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_mode/break_glass' },
  example: { input: {}, output: { break_glass: [BREAK_GLASS], next_cursor: null } },
  async run({ account }, page, { ports }) {
    const rows = await ports.models.list('break_glass', account, { ...queryOf(page), order: 'newest_first' });
    const now = ports.clock.now();
    return pageOf('break_glass', rows, page.limit, (row) => breakGlassView(row, now));
  },
});
