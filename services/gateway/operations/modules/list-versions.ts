import { ListModuleVersionsInput, ModuleVersionsPage } from '@fleetwright/contracts/api';
import { moduleVersionView } from '@fleetwright/core/read-models';
import { operation } from '../../operation.ts';
import { pageOf, queryOf } from '../../page.ts';
import { MODULE_VERSION } from '../examples/fleet.ts';
import { mustHaveModule } from './module-row.ts';

export const listModuleVersions = operation({
  name: 'list_module_versions',
  summary: 'Versions of a module with their states',
  permission: 'system.fleet.read',
  input: ListModuleVersionsInput,
  output: ModuleVersionsPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'node_modules/:module/versions' },
  example: { input: { module: MODULE_VERSION.module }, output: { versions: [MODULE_VERSION], next_cursor: null } },
  async run({ account }, { module, ...page }, { ports }) {
    await mustHaveModule(ports, account, module);
    const asked = { ...queryOf(page), filter: { module }, order: 'oldest_first' as const };
    return pageOf(
      'versions',
      await ports.models.list('module_versions', account, asked),
      page.limit,
      moduleVersionView,
    );
  },
});
