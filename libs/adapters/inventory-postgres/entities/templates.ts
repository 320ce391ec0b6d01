import { defineEntity, p } from '@mikro-orm/postgresql';
import { checksOf, columnsOf, jsonMap, ofAccount, stamp } from './columns.ts';
import { NodeModule } from './modules.ts';

export const NodeTemplate = defineEntity({
  name: 'NodeTemplate',
  tableName: 'node_templates',
  properties: {
    account: ofAccount,
    name: p.text().primary(),
    ...columnsOf('template'),
    ...stamp,
  },
  checks: checksOf('template'),
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
