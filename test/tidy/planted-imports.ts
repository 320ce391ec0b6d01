import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tree.ts';

/** One import that a rule must refuse: `from` is the file it stands in, `to` what it names. */
export interface PlantedImport {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** A type is knowledge too: what may not be imported may not be imported as a type. */
  readonly isTypeOnly?: boolean;
}

/** At least one violation for each rule of .dependency-cruiser.mjs. */
export const plantedImports: readonly PlantedImport[] = [
  { rule: 'no-cycle', from: 'libs/core/diff/one.ts', to: './two.ts' },
  { rule: 'no-unresolvable', from: 'libs/core/diff/lost.ts', to: './nowhere.ts' },
  { rule: 'contracts-know-zod-only', from: 'libs/contracts/src/a.ts', to: 'yaml' },
  { rule: 'contracts-know-zod-only', from: 'libs/contracts/src/b.ts', to: 'node:crypto' },
  { rule: 'core-is-pure', from: 'libs/core/diff/clock.ts', to: 'node:timers' },
  { rule: 'core-is-pure', from: 'libs/core/parse/file.ts', to: 'fs' },
  { rule: 'core-needs-no-packages', from: 'libs/core/diff/yaml.ts', to: 'yaml' },
  { rule: 'core-needs-no-packages', from: 'libs/core/parse/zod.ts', to: 'zod' },
  { rule: 'core-knows-contracts-only', from: 'libs/core/diff/store.ts', to: '@fleetwright/adapters/git' },
  { rule: 'core-stages-are-strangers', from: 'libs/core/diff/parse.ts', to: '../parse/index.ts' },
  { rule: 'core-stages-are-strangers', from: 'libs/core/fleet/diff.ts', to: '../diff/index.ts' },
  {
    rule: 'core-stages-are-strangers',
    from: 'libs/core/diff/parse-type.ts',
    to: '../parse/index.ts',
    isTypeOnly: true,
  },
  { rule: 'core-stages-are-strangers', from: 'libs/core/fleet-file/diff.ts', to: '../diff/index.ts' },
  { rule: 'core-through-the-index', from: 'libs/core/diff/deep.ts', to: '../fleet/order.ts' },
  { rule: 'adapters-know-ports', from: 'libs/adapters/git/kit.ts', to: '@fleetwright/kit/service' },
  { rule: 'adapters-are-strangers', from: 'libs/adapters/git/pg.ts', to: '../event-store-postgres/index.ts' },
  { rule: 'adapters-are-strangers', from: 'libs/adapters/pipeline-memory/git.ts', to: '../git/index.ts' },
  { rule: 'adapters-import-their-driver', from: 'libs/adapters/git/driver.ts', to: 'pg' },
  { rule: 'adapters-import-their-driver', from: 'libs/adapters/bus-nats/driver.ts', to: 'pg' },
  { rule: 'kit-knows-no-stage', from: 'libs/kit/service/stage.ts', to: '@fleetwright/core/diff' },
  { rule: 'kit-knows-no-stage', from: 'libs/kit/service/adapter.ts', to: '@fleetwright/adapters/git' },
  { rule: 'service-imports-no-service', from: 'services/diff/other.ts', to: '../parse/main.ts' },
  {
    rule: 'adapters-in-the-module-only',
    from: 'services/diff/type.ts',
    to: '@fleetwright/adapters/git',
    isTypeOnly: true,
  },
  { rule: 'service-knows-its-twin', from: 'services/apply/twin.ts', to: '@fleetwright/core/parse' },
  { rule: 'relay-decides-nothing', from: 'services/relay/decide.ts', to: '@fleetwright/core/diff' },
  { rule: 'readers-know-read-models', from: 'services/gateway/decide.ts', to: '@fleetwright/core/diff' },
  { rule: 'cli-decides-offline-only', from: 'services/cli/store.ts', to: '@fleetwright/adapters/git' },
  { rule: 'agent-stays-small', from: 'services/agent/kit.ts', to: '@fleetwright/kit/service' },
  { rule: 'agent-stays-small', from: 'services/agent/read.ts', to: 'yaml' },
  { rule: 'console-knows-contracts-only', from: 'services/console/core.ts', to: '@fleetwright/core/fleet' },
  { rule: 'adapters-in-the-module-only', from: 'services/diff/prepare.ts', to: '@fleetwright/adapters/git' },
  { rule: 'no-test-code-in-production', from: 'services/diff/spec.ts', to: './diff.spec.ts' },
  { rule: 'no-test-code-in-production', from: 'services/diff/helper.ts', to: '@fleetwright/kit/testing' },
  { rule: 'no-test-code-in-production', from: 'libs/core/diff/vitest.ts', to: 'vitest' },
  { rule: 'no-way-around-the-package', from: 'libs/kit/service/around.ts', to: '../../contracts/src/index.ts' },
  { rule: 'nothing-imports-the-outside', from: 'services/diff/deploy.ts', to: '../../deploy/start.ts' },
];

/** Imports that the rules must let through: without them a rule that refuses everything would look good. */
export const innocentImports: readonly Omit<PlantedImport, 'rule'>[] = [
  { from: 'libs/contracts/src/zod.ts', to: 'zod' },
  { from: 'libs/core/diff/contracts.ts', to: '@fleetwright/contracts' },
  { from: 'libs/core/diff/fleet.ts', to: '../fleet/index.ts' },
  { from: 'libs/core/parse/yaml.ts', to: 'yaml' },
  { from: 'libs/core/fleet-file/parse.ts', to: '../parse/index.ts' },
  { from: 'libs/core/diff/good.spec.ts', to: 'vitest' },
  { from: 'libs/adapters/event-store-postgres/pg.ts', to: 'pg' },
  { from: 'libs/adapters/event-store-postgres/files.ts', to: 'node:fs' },
  { from: 'libs/adapters/git/port.ts', to: '@fleetwright/core/event-sourcing' },
  { from: 'libs/adapters/event-store-postgres/helper.ts', to: '../postgres/sql-file.ts' },
  { from: 'libs/adapters/pipeline-memory/store.ts', to: '../event-store-memory/index.ts' },
  { from: 'libs/kit/service/ports.ts', to: '@fleetwright/core/event-sourcing' },
  { from: 'services/diff/decide.ts', to: '@fleetwright/core/diff' },
  { from: 'services/diff/diff.commands.ts', to: '@fleetwright/core/parse' },
  { from: 'services/diff/diff.module.ts', to: '@fleetwright/adapters/git' },
  { from: 'services/diff/prepare.int.spec.ts', to: '@fleetwright/kit/testing' },
  { from: 'services/gateway/views.ts', to: '@fleetwright/core/read-models' },
  { from: 'services/cli/plan.ts', to: '@fleetwright/core/diff' },
  { from: 'services/cli/commands/credentials.ts', to: '@fleetwright/adapters/credentials-local' },
  { from: 'services/console/types.ts', to: '@fleetwright/contracts' },
];

const folders = {
  core: ['event-sourcing', 'fleet', 'parse', 'diff', 'read-models'],
  adapters: ['git', 'credentials-local', 'event-store-postgres', 'event-store-memory'],
  kit: ['service', 'testing'],
};

/** The files that planted imports lead to, and the real manifests, so that names resolve as they do in the project. */
export function plantedFiles(imports: readonly Omit<PlantedImport, 'rule'>[]): Record<string, string> {
  const shelves = Object.entries(folders).flatMap(([shelf, names]) => {
    return names.map((name) => [`libs/${shelf}/${name}/index.ts`, 'export {};\n']);
  });
  const manifests = ['contracts', 'core', 'adapters', 'kit'].map((shelf) => {
    const path = `libs/${shelf}/package.json`;
    return [path, readFileSync(join(root, path), 'utf8')];
  });
  return {
    ...Object.fromEntries([...shelves, ...manifests]),
    'package.json': readFileSync(join(root, 'package.json'), 'utf8'),
    'libs/contracts/src/index.ts': 'export {};\n',
    'libs/core/fleet/order.ts': 'export {};\n',
    'libs/core/diff/two.ts': "import './one.ts';\n",
    'libs/adapters/postgres/sql-file.ts': 'export {};\n',
    'services/parse/main.ts': 'export {};\n',
    'services/diff/diff.spec.ts': 'export {};\n',
    'deploy/start.ts': 'export {};\n',
    ...Object.fromEntries(imports.map((planted) => [planted.from, textOf(planted)])),
  };
}

function textOf({ to, isTypeOnly }: Omit<PlantedImport, 'rule'>): string {
  return isTypeOnly ? `import type { Thing } from '${to}';\n` : `import '${to}';\n`;
}
