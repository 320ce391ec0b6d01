import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, done } from './inventory-under-test.ts';
import { createPostgresInventory, type PostgresInventoryUnderTest } from './postgres-inventory.ts';

// The functions check before they write; these are the walls behind them, tried with plain statements.
let subject: PostgresInventoryUnderTest;
beforeAll(async () => {
  subject = await createPostgresInventory();
  await new Desk(subject, 'acme').overlay();
  const rival = new Desk(subject, 'rival');
  await rival.overlay();
  done(await rival.create('template', 'theirs'));
  done(await rival.create('module', 'theirs'));
  done(await rival.create('node', 'theirs', { template: 'theirs', region: 'eu' }));
  done(await rival.create('sdwan_network', 'theirs'));
  done(await rival.create('sdwan_peer', 'theirs/theirs'));
});
afterAll(() => subject.close());

const STAMP = `99, '{"type":"user","id":"x"}', now()`;
const NODE =
  'account_id, hostname, template, region, lifecycle_class, labels, metadata, live_version, changed_by, changed_at';
const MODULE = 'account_id, name, variety, priority, config, live_version, changed_by, changed_at';
const ASSIGNMENT = 'account_id, node, module, enabled, priority, config, live_version, changed_by, changed_at';
const PEER =
  'account_id, network, node, publicly_reachable, listen_port, lan_subnets, live_version, changed_by, changed_at';
const VIP = 'account_id, network, name, primary_holder, live_version, changed_by, changed_at';
const HOLDER = 'account_id, network, virtual_ip, position, primary_holder, holder';
const OWNERSHIP = 'account_id, kind, key, repository_id, last_applied, revision';
const JOURNAL = 'account_id, revision, event_id, type, data, actor, correlation_id, causation_id, recorded_at';
const uuid = `'01890000-0000-7000-8000-000000000001'`;

const FOREIGN_KEY = '23503';
const UNIQUE = '23505';
const CHECK = '23514';
const NOT_NULL = '23502';

async function codeOf(statement: string): Promise<string> {
  try {
    await subject.pool.query(`begin; ${statement}; rollback`);
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('the tables of the inventory', () => {
  it.each([
    ['a node', `nodes (${NODE}) values ('acme', 'n', 'theirs', 'eu', 'persistent', '{}', '{}', ${STAMP})`],
    ['a template’s module', `template_modules values ('acme', 'base', 'theirs', null, null, true, '{}')`],
    [
      'an assignment’s node',
      `node_module_assignments (${ASSIGNMENT}) values ('acme', 'theirs', 'nginx', true, 1, '{}', ${STAMP})`,
    ],
    [
      'an assignment’s module',
      `node_module_assignments (${ASSIGNMENT}) values ('acme', 'a', 'theirs', true, 1, '{}', ${STAMP})`,
    ],
    ['a peer’s network', `sdwan_peers (${PEER}) values ('acme', 'theirs', 'a', true, 1, '{}', ${STAMP})`],
    ['a peer’s node', `sdwan_peers (${PEER}) values ('acme', 'fabric', 'theirs', true, 1, '{}', ${STAMP})`],
    ['a virtual IP’s network', `virtual_ips (${VIP}) values ('acme', 'theirs', 'v', 'theirs', ${STAMP})`],
    ['a virtual IP’s holder', `virtual_ips (${VIP}) values ('acme', 'fabric', 'v', 'c', ${STAMP})`],
    ['a failover holder', `virtual_ip_failover_holders (${HOLDER}) values ('acme', 'fabric', 'www', 9, 'a', 'c')`],
    ['a failover list', `virtual_ip_failover_holders (${HOLDER}) values ('acme', 'fabric', 'none', 9, 'a', 'b')`],
    ['an instance', `instances values ('acme', ${uuid}, 'theirs', 'pending', 'eu', null, 1)`],
    ['a module version', `module_versions values ('acme', 'theirs', '1', 'live', now())`],
    ['an owner', `ownership (${OWNERSHIP}) values ('nobody', 'node', 'a', ${uuid}, '{}', 'r')`],
    [
      'a journal row',
      `journal (${JOURNAL}) values ('nobody', 1, ${uuid}, 'AccountCreated', '{}', '{}', 'c', 'c', now())`,
    ],
  ])('let %s refer to nothing that is not there, nor to another account’s', async (_what, row) => {
    expect(await codeOf(`insert into inventory.${row}`)).toBe(FOREIGN_KEY);
  });

  it.each([
    ['a module', `node_modules (${MODULE}) values ('acme', 'nginx', 'config', 1, '{}', ${STAMP})`],
    ['a node', `nodes (${NODE}) values ('acme', 'a', 'base', 'eu', 'persistent', '{}', '{}', ${STAMP})`],
    [
      'an assignment',
      `node_module_assignments (${ASSIGNMENT}) values ('acme', 'a', 'chrony', true, 1, '{}', ${STAMP})`,
    ],
    ['a peer', `sdwan_peers (${PEER}) values ('acme', 'fabric', 'a', true, 1, '{}', ${STAMP})`],
    ['a virtual IP', `virtual_ips (${VIP}) values ('acme', 'fabric', 'www', 'a', ${STAMP})`],
    ['a failover holder', `virtual_ip_failover_holders (${HOLDER}) values ('acme', 'fabric', 'www', 9, 'a', 'b')`],
    ['a revision', `journal (${JOURNAL}) values ('acme', 1, ${uuid}, 'AccountCreated', '{}', '{}', 'c', 'c', now())`],
    ['an operation id', `operations values ('acme', 'acme-operation-1', 'x', '{}', 1)`],
    ['an account', `accounts (account_id, name, created_at) values ('acme', 'x', now())`],
  ])('hold %s once', async (_what, row) => {
    expect(await codeOf(`insert into inventory.${row}`)).toBe(UNIQUE);
  });

  it.each([
    ['an account id', `insert into inventory.accounts (account_id, name, created_at) values ('A b', 'x', now())`],
    ['a revision below 0', `update inventory.accounts set revision = -1`],
    ['a stream beyond the journal', `update inventory.accounts set pumped_revision = revision + 1`],
    ['a variety', `update inventory.node_modules set variety = 'x'`],
    ['a priority', `update inventory.node_modules set priority = 1001`],
    ['an assignment’s priority', `update inventory.node_module_assignments set priority = -1`],
    ['an architecture', `update inventory.node_templates set architecture = 'x'`],
    ['a lifecycle class', `update inventory.nodes set lifecycle_class = 'x'`],
    ['an instance’s status', `update inventory.instances set status = 'x'`],
    ['a routing mode', `update inventory.sdwan_networks set routing_mode = 'x'`],
    ['a topology', `update inventory.sdwan_networks set topology = 'x'`],
    ['a port', `update inventory.sdwan_peers set listen_port = 65536`],
    ['a primary holder among the others', `update inventory.virtual_ips set primary_holder = 'b'`],
    ['a kind', `insert into inventory.ownership (${OWNERSHIP}) values ('acme', 'x', 'a', ${uuid}, '{}', 'r')`],
    [
      'half of who deleted it',
      `insert into inventory.ownership (${OWNERSHIP}, gone_at) values ('acme', 'node', 'a', ${uuid}, '{}', 'r', now())`,
    ],
    ['a type of event', `update inventory.journal set type = 'x'`],
    ['a state', `insert into inventory.module_versions values ('acme', 'nginx', '1', 'x', now())`],
  ])('refuse %s that does not exist', async (_what, statement) => {
    expect(await codeOf(statement)).toBe(CHECK);
  });

  it.each(['node_templates', 'node_modules', 'nodes', 'sdwan_networks', 'sdwan_peers'])(
    'keep rows of %s that something refers to',
    async (table) => {
      // RESTRICT has a code of its own since PostgreSQL 18.
      expect([FOREIGN_KEY, '23001']).toContain(
        await codeOf(`delete from inventory.${table} where account_id = 'acme'`),
      );
    },
  );

  it('refuse two promotions at one instant, and a node without a region', async () => {
    const promoted = `('acme', 'nginx', '1', 'live', '2026-01-01'), ('acme', 'nginx', '2', 'live', '2026-01-01')`;
    expect(await codeOf(`insert into inventory.module_versions values ${promoted}`)).toBe(UNIQUE);
    expect(await codeOf('update inventory.nodes set region = null')).toBe(NOT_NULL);
  });

  it('accept what is right, so that the refusals above are about what they say', async () => {
    for (const row of [
      `nodes (${NODE}) values ('acme', 'n', 'base', 'eu', 'persistent', '{}', '{}', ${STAMP})`,
      `node_modules (${MODULE}) values ('acme', 'm', 'config', 1, '{}', ${STAMP})`,
      `node_module_assignments (${ASSIGNMENT}) values ('acme', 'b', 'nginx', true, 1, '{}', ${STAMP})`,
      `sdwan_peers (${PEER}) values ('acme', 'fabric', 'c', true, 1, '{}', ${STAMP})`,
      `virtual_ips (${VIP}) values ('acme', 'fabric', 'v', 'b', ${STAMP})`,
      `ownership (${OWNERSHIP}) values ('acme', 'node', 'a', ${uuid}, '{}', 'r')`,
      `module_versions values ('acme', 'nginx', '1', 'live', now())`,
      `instances values ('acme', ${uuid}, 'a', 'pending', 'eu', null, 1)`,
    ]) {
      expect(await codeOf(`insert into inventory.${row}`), row).toBe('accepted');
    }
  });
});
