import { ModuleAttributes, ModuleVersionState } from '@fleetwright/contracts';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { jsonMap, oneOf, ofAccount, stamp } from './columns.ts';

export const NodeModule = defineEntity({
  name: 'NodeModule',
  tableName: 'node_modules',
  properties: {
    account: ofAccount,
    name: p.text().primary(),
    description: p.text().nullable(),
    version: p.text().nullable(),
    variety: p.text(),
    priority: p.integer(),
    config: jsonMap(),
    ...stamp,
  },
  checks: [
    oneOf('variety', ModuleAttributes.shape.variety.options),
    { name: 'module_priority_is_in_range', expression: 'priority >= 0 and priority <= 1000' },
  ],
});

/** The catalogue: a channel is the version most recently promoted to a state. */
export const ModuleVersion = defineEntity({
  name: 'ModuleVersion',
  tableName: 'module_versions',
  properties: {
    account: ofAccount,
    module: () =>
      p
        .manyToOne(NodeModule)
        .primary()
        .joinColumns('account_id', 'module')
        .ownColumns('module')
        .updateRule('no action')
        .deleteRule('cascade'),
    version: p.text().primary(),
    state: p.text(),
    promotedAt: p.datetime(3),
  },
  // Two promotions at one instant would leave open which is the most recent one.
  uniques: [{ name: 'promotions_have_an_order', properties: ['account', 'promotedAt'] }],
  checks: [oneOf('state', ModuleVersionState.options)],
});
