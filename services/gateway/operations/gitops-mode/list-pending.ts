import { ListModePartsInput, PendingChangesPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { pageOf, queryOf } from '../../page.ts';
import { PENDING_CHANGE } from '../examples/gitops-mode.ts';

export const listPendingChanges = operation({
  name: 'list_pending_changes',
  summary: 'What waits for a second person; each for 24 h',
  permission: 'system.gitops.read',
  input: ListModePartsInput,
  output: PendingChangesPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_mode/pending_changes' },
  example: { input: {}, output: { pending_changes: [PENDING_CHANGE], next_cursor: null } },
  async run({ account }, page, { ports }) {
    const rows = await ports.models.list('pending_changes', account, { ...queryOf(page), order: 'oldest_first' });
    const now = Date.parse(ports.clock.now());
    const { pending_changes, next_cursor } = pageOf(
      'pending_changes',
      rows,
      page.limit,
      ({ position: _position, ...view }) => view,
    );
    return { pending_changes: pending_changes.filter(({ expires_at }) => Date.parse(expires_at) > now), next_cursor };
  },
});
