import { InstancesPage, ListInstancesInput } from '@fleetwright/contracts/api';
import { type InstanceRow, instanceView } from '@fleetwright/core/read-models';
import { FleetThen } from '../../fleet-as-of.ts';
import { operation } from '../../operation.ts';
import { cursorAfter, filterOf, pageOf, queryOf } from '../../page.ts';
import { INSTANCE } from '../examples/fleet.ts';

export const listInstances = operation({
  name: 'list_instances',
  summary: 'List instances',
  permission: 'system.fleet.read',
  input: ListInstancesInput,
  output: InstancesPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'instances' },
  example: { input: { status: 'running' }, output: { instances: [INSTANCE], next_cursor: null } },
  async run({ account }, { node, status, at, ...page }, { ports }) {
    if (at !== undefined) {
      const rows = await new FleetThen(ports).instances(account, at, page);
      const isAsked = (row: InstanceRow) => (node ?? row.node) === row.node && (status ?? row.status) === row.status;
      const shown = rows.slice(0, page.limit).filter(isAsked).map(instanceView);
      return { instances: shown, next_cursor: cursorAfter(rows, page.limit) };
    }
    const asked = { ...queryOf(page), filter: filterOf({ node, status }), order: 'oldest_first' as const };
    return pageOf('instances', await ports.models.list('instances', account, asked), page.limit, instanceView);
  },
});
