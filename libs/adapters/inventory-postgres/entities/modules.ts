import { ModuleVersionState } from '@fleetwright/contracts';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { checksOf, columnsOf, oneOf, ofAccount, stamp } from './columns.ts';

export const NodeModule = defineEntity({
  name: 'NodeModule',
  tableName: 'node_modules',
  properties: {
    account: ofAccount,
    name: p.text().primary(),
    ...columnsOf('module'),
    ...stamp,
  },
  checks: checksOf('module'),
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
    contentDigest: p.text().nullable(),
    contentSizeBytes: p.integer().nullable(),
  },
  // Two promotions at one instant would leave open which is the most recent one.
  uniques: [{ name: 'promotions_have_an_order', properties: ['account', 'promotedAt'] }],
  checks: [
    oneOf('state', ModuleVersionState.options),
    {
      name: 'content_is_whole',
      expression: '(content_digest is null) = (content_size_bytes is null)',
    },
  ],
});
