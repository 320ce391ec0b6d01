import { FleetEventsPage, ListFleetEventsInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { filterOf, pageOf, queryOf } from '../../page.ts';
import { FLEET_EVENT } from '../examples/upkeep.ts';

export const listFleetEvents = operation({
  name: 'list_fleet_events',
  summary: 'The operations timeline, newest first',
  permission: 'system.gitops.read',
  input: ListFleetEventsInput,
  output: FleetEventsPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'fleet_events' },
  example: { input: { severity: 'high' }, output: { fleet_events: [FLEET_EVENT], next_cursor: null } },
  async run({ account }, { kind, severity, ...page }, { ports }) {
    const asked = { ...queryOf(page), filter: filterOf({ kind, severity }), order: 'newest_first' as const };
    const rows = await ports.models.list('fleet_events', account, asked);
    return pageOf('fleet_events', rows, page.limit, (row) => row);
  },
});
