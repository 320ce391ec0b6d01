import { defineEntity, p } from '@mikro-orm/postgresql';
import { jsonMap, ofAccount, stamp } from './columns.ts';
import { NodeModule } from './modules.ts';

export const NodeTemplate = defineEntity({
  name: 'NodeTemplate',
  tableName: 'node_templates',
  properties: {
    account: ofAccount,
    name: p.text().primary(),
    description: p.text().nullable(),
    nodePlatform: p.text().nullable(),
    nodePlatformId: p.text().nullable(),
    architecture: p.text().nullable(),
    metadata: jsonMap(),
    config: jsonMap(),
    ...stamp,
  },
  checks: [{ name: 'architecture_is_known', expression: `architecture in ('amd64', 'arm64', 'armv7', 'riscv64')` }],
});

export const TemplateModule = defineEntity({
  name: 'TemplateModule',
  tableName: 'template_modules',
  properties: {
    account: ofAccount,
    template: () =>
      p
        .manyToOne(NodeTemplate)
        .primary()
        .joinColumns('account_id', 'template')
        .ownColumns('template')
        .updateRule('no action')
        .deleteRule('cascade'),
    module: () =>
      p
        .manyToOne(NodeModule)
        .primary()
        .joinColumns('account_id', 'module')
        .ownColumns('module')
        .updateRule('no action')
        .deleteRule('restrict'),
    /** null follows the newest live version. Not a reference: a file may pin what the catalogue never listed. */
    version: p.text().nullable(),
    priority: p.bigint('number').nullable(),
    enabled: p.boolean(),
    config: jsonMap(),
  },
  indexes: [{ name: 'template_modules_by_module', properties: ['account', 'module'] }],
});
