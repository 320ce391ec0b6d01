import { InstanceStatus } from '@fleetwright/contracts';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { checksOf, columnsOf, oneOf, ofAccount, stamp } from './columns.ts';
import { NodeModule } from './modules.ts';
import { NodeTemplate } from './templates.ts';

export const Node = defineEntity({
  name: 'Node',
  tableName: 'nodes',
  properties: {
    account: ofAccount,
    hostname: p.text().primary(),
    template: () =>
      p
        .manyToOne(NodeTemplate)
        .joinColumns('account_id', 'template')
        .ownColumns('template')
        .updateRule('no action')
        .deleteRule('restrict'),
    ...columnsOf('node'),
    ...stamp,
  },
  indexes: [{ name: 'nodes_by_template', properties: ['account', 'template'] }],
  checks: checksOf('node'),
});

const nodeOf = () =>
  p.manyToOne(Node).joinColumns('account_id', 'node').ownColumns('node').updateRule('no action').deleteRule('restrict');

/** What runs, or will run, for a node. */
export const Instance = defineEntity({
  name: 'Instance',
  tableName: 'instances',
  properties: {
    account: ofAccount,
    id: p.uuid().fieldName('instance_id').primary(),
    node: nodeOf,
    status: p.text(),
    region: p.text(),
    instanceType: p.text().nullable(),
    liveVersion: p.bigint('number'),
  },
  indexes: [{ name: 'instances_by_node', properties: ['account', 'node'] }],
  checks: [oneOf('status', InstanceStatus.options)],
});

export const Assignment = defineEntity({
  name: 'Assignment',
  tableName: 'node_module_assignments',
  properties: {
    account: ofAccount,
    node: () => nodeOf().primary(),
    module: () =>
      p
        .manyToOne(NodeModule)
        .primary()
        .joinColumns('account_id', 'module')
        .ownColumns('module')
        .updateRule('no action')
        .deleteRule('restrict'),
    key: p.text().generated(`((node || ':') || module) stored`),
    ...columnsOf('assignment'),
    ...stamp,
  },
  indexes: [{ name: 'assignments_by_module', properties: ['account', 'module'] }],
  uniques: [{ name: 'assignment_keys', properties: ['account', 'key'] }],
  checks: checksOf('assignment'),
});
