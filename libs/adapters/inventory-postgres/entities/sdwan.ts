import { defineEntity, p } from '@mikro-orm/postgresql';
import { checksOf, columnsOf, ofAccount, stamp } from './columns.ts';
import { Node } from './nodes.ts';

export const SdwanNetwork = defineEntity({
  name: 'SdwanNetwork',
  tableName: 'sdwan_networks',
  properties: {
    account: ofAccount,
    name: p.text().primary(),
    ...columnsOf('sdwan_network'),
    ...stamp,
  },
  checks: checksOf('sdwan_network'),
});

const networkOf = () =>
  p
    .manyToOne(SdwanNetwork)
    .primary()
    .joinColumns('account_id', 'network')
    .ownColumns('network')
    .updateRule('no action')
    .deleteRule('restrict');

export const SdwanPeer = defineEntity({
  name: 'SdwanPeer',
  tableName: 'sdwan_peers',
  properties: {
    account: ofAccount,
    network: networkOf,
    node: () =>
      p
        .manyToOne(Node)
        .primary()
        .joinColumns('account_id', 'node')
        .ownColumns('node')
        .updateRule('no action')
        .deleteRule('restrict'),
    key: p.text().generated(`((network || '/') || node) stored`),
    ...columnsOf('sdwan_peer'),
    ...stamp,
  },
  indexes: [{ name: 'sdwan_peers_by_node', properties: ['account', 'node'] }],
  uniques: [{ name: 'sdwan_peer_keys', properties: ['account', 'key'] }],
  checks: checksOf('sdwan_peer'),
});

export const VirtualIp = defineEntity({
  name: 'VirtualIp',
  tableName: 'virtual_ips',
  properties: {
    account: ofAccount,
    network: networkOf,
    name: p.text().primary(),
    key: p.text().generated(`((network || '/') || name) stored`),
    ...columnsOf('virtual_ip'),
    primaryHolder: () =>
      p
        .manyToOne(SdwanPeer)
        .joinColumns('account_id', 'network', 'primary_holder')
        .referencedColumnNames('account_id', 'network', 'node')
        .ownColumns('primary_holder')
        .updateRule('no action')
        .deleteRule('restrict'),
    ...stamp,
  },
  indexes: [{ name: 'virtual_ips_by_primary_holder', properties: ['account', 'network', 'primaryHolder'] }],
  uniques: [
    { name: 'virtual_ip_keys', properties: ['account', 'key'] },
    { name: 'virtual_ips_with_primary_holder', properties: ['account', 'network', 'name', 'primaryHolder'] },
  ],
});

/** Who takes over, in this order. Repeats the primary holder so that a CHECK can keep it out of the list. */
export const FailoverHolder = defineEntity({
  name: 'FailoverHolder',
  tableName: 'virtual_ip_failover_holders',
  properties: {
    account: ofAccount,
    network: p.text().primary(),
    virtualIp: p.text().primary(),
    position: p.integer().primary(),
    primaryHolder: p.text(),
    holder: () =>
      p
        .manyToOne(SdwanPeer)
        .joinColumns('account_id', 'network', 'holder')
        .referencedColumnNames('account_id', 'network', 'node')
        .ownColumns('holder')
        .updateRule('no action')
        .deleteRule('restrict'),
    of: () =>
      p
        .manyToOne(VirtualIp)
        .joinColumns('account_id', 'network', 'virtual_ip', 'primary_holder')
        .referencedColumnNames('account_id', 'network', 'name', 'primary_holder')
        .ownColumns()
        .deleteRule('cascade')
        .updateRule('cascade'),
  },
  uniques: [{ name: 'failover_holders_are_distinct', properties: ['account', 'network', 'virtualIp', 'holder'] }],
  checks: [{ name: 'failover_holder_is_not_primary', expression: 'holder <> primary_holder' }],
});
