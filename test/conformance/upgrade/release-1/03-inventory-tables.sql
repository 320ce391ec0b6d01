create schema inventory;

-- The tables of the inventory. Written from entities/, which a test holds against what this makes.

create table inventory.accounts (
  account_id text not null,
  name text not null,
  revision bigint not null default '0',
  pumped_revision bigint not null default '0',
  created_at timestamptz(3) not null,
  primary key (account_id)
);
alter table inventory.accounts add constraint account_id_is_a_token check (account_id ~ '^[a-z0-9][a-z0-9-]{0,62}$');
alter table inventory.accounts add constraint account_revision_is_not_negative
  check (revision >= 0 and pumped_revision >= 0 and pumped_revision <= revision);

create table inventory.journal (
  account_id text not null,
  revision bigint not null,
  event_id uuid not null,
  type text not null,
  data jsonb not null,
  actor jsonb not null,
  correlation_id text not null,
  causation_id text not null,
  traceparent text null,
  recorded_at timestamptz(3) not null,
  primary key (account_id, revision)
);
alter table inventory.journal add constraint journal_event_ids unique (event_id);
alter table inventory.journal add constraint type_is_known
  check (type in ('AccountCreated', 'ResourceChanged', 'ModuleVersionPromoted', 'InstanceChanged'));
alter table inventory.journal add constraint journal_begins_at_one check (revision >= 1);

create table inventory.node_modules (
  account_id text not null,
  name text not null,
  description text null,
  version text null,
  variety text not null,
  priority int not null,
  config jsonb not null,
  live_version bigint not null,
  changed_by jsonb not null,
  changed_at timestamptz(3) not null,
  primary key (account_id, name)
);
alter table inventory.node_modules add constraint variety_is_known
  check (variety in ('config', 'instance', 'subscription'));
alter table inventory.node_modules add constraint module_priority_is_in_range
  check (priority >= 0 and priority <= 1000);

create table inventory.module_versions (
  account_id text not null,
  module text not null,
  version text not null,
  state text not null,
  promoted_at timestamptz(3) not null,
  primary key (account_id, module, version)
);
alter table inventory.module_versions add constraint promotions_have_an_order unique (account_id, promoted_at);
alter table inventory.module_versions add constraint state_is_known
  check (state in ('draft', 'blessed', 'live', 'retired'));

create table inventory.node_templates (
  account_id text not null,
  name text not null,
  description text null,
  node_platform text null,
  node_platform_id text null,
  architecture text null,
  metadata jsonb not null,
  config jsonb not null,
  live_version bigint not null,
  changed_by jsonb not null,
  changed_at timestamptz(3) not null,
  primary key (account_id, name)
);
alter table inventory.node_templates add constraint architecture_is_known
  check (architecture in ('amd64', 'arm64', 'armv7', 'riscv64'));

create table inventory.nodes (
  account_id text not null,
  hostname text not null,
  template text not null,
  region text not null,
  instance_type text null,
  lifecycle_class text not null,
  labels jsonb not null,
  metadata jsonb not null,
  live_version bigint not null,
  changed_by jsonb not null,
  changed_at timestamptz(3) not null,
  primary key (account_id, hostname)
);
create index nodes_by_template on inventory.nodes (account_id, template);
alter table inventory.nodes add constraint lifecycle_class_is_known
  check (lifecycle_class in ('persistent', 'ephemeral', 'spot'));

create table inventory.instances (
  account_id text not null,
  instance_id uuid not null,
  node text not null,
  status text not null,
  region text not null,
  instance_type text null,
  live_version bigint not null,
  primary key (account_id, instance_id)
);
create index instances_by_node on inventory.instances (account_id, node);
alter table inventory.instances add constraint status_is_known
  check (status in ('pending', 'provisioning', 'running', 'stopped', 'failed', 'terminated'));

create table inventory.node_module_assignments (
  account_id text not null,
  node text not null,
  module text not null,
  key text generated always as ((node || ':') || module) stored not null,
  enabled boolean not null,
  priority int null,
  config jsonb not null,
  live_version bigint not null,
  changed_by jsonb not null,
  changed_at timestamptz(3) not null,
  primary key (account_id, node, module)
);
create index assignments_by_module on inventory.node_module_assignments (account_id, module);
alter table inventory.node_module_assignments add constraint assignment_keys unique (account_id, key);
alter table inventory.node_module_assignments add constraint assignment_priority_is_in_range
  check (priority >= 0 and priority <= 1000);

create table inventory.operations (
  account_id text not null,
  operation_id text not null,
  content_hash text not null,
  result jsonb not null,
  revision bigint not null,
  primary key (account_id, operation_id)
);

create table inventory.ownership (
  account_id text not null,
  kind text not null,
  key text not null,
  repository_id uuid not null,
  last_applied jsonb not null,
  revision text not null,
  gone_by jsonb null,
  gone_at timestamptz(3) null,
  primary key (account_id, kind, key)
);
create index ownership_by_repository on inventory.ownership (account_id, repository_id);
alter table inventory.ownership add constraint kind_is_known
  check (kind in ('template', 'module', 'node', 'assignment', 'sdwan_network', 'sdwan_peer', 'virtual_ip'));
alter table inventory.ownership add constraint gone_is_told_whole check ((gone_by is null) = (gone_at is null));

create table inventory.released_repositories (
  account_id text not null,
  repository_id uuid not null,
  primary key (account_id, repository_id)
);

create table inventory.sdwan_networks (
  account_id text not null,
  name text not null,
  routing_mode text not null,
  topology text not null,
  cidr text null,
  live_version bigint not null,
  changed_by jsonb not null,
  changed_at timestamptz(3) not null,
  primary key (account_id, name)
);
alter table inventory.sdwan_networks add constraint routing_mode_is_known check (routing_mode in ('ibgp', 'static'));
alter table inventory.sdwan_networks add constraint topology_is_known
  check (topology in ('hub_and_spoke', 'full_mesh'));

create table inventory.sdwan_peers (
  account_id text not null,
  network text not null,
  node text not null,
  key text generated always as ((network || '/') || node) stored not null,
  publicly_reachable boolean not null,
  endpoint text null,
  listen_port int not null,
  lan_subnets text[] not null,
  live_version bigint not null,
  changed_by jsonb not null,
  changed_at timestamptz(3) not null,
  primary key (account_id, network, node)
);
create index sdwan_peers_by_node on inventory.sdwan_peers (account_id, node);
alter table inventory.sdwan_peers add constraint sdwan_peer_keys unique (account_id, key);
alter table inventory.sdwan_peers add constraint listen_port_is_a_port
  check (listen_port >= 1 and listen_port <= 65535);

create table inventory.template_modules (
  account_id text not null,
  template text not null,
  module text not null,
  version text null,
  priority bigint null,
  enabled boolean not null,
  config jsonb not null,
  primary key (account_id, template, module)
);
create index template_modules_by_module on inventory.template_modules (account_id, module);

create table inventory.virtual_ips (
  account_id text not null,
  network text not null,
  name text not null,
  key text generated always as ((network || '/') || name) stored not null,
  cidr text null,
  primary_holder text not null,
  live_version bigint not null,
  changed_by jsonb not null,
  changed_at timestamptz(3) not null,
  primary key (account_id, network, name)
);
create index virtual_ips_by_primary_holder on inventory.virtual_ips (account_id, network, primary_holder);
alter table inventory.virtual_ips add constraint virtual_ip_keys unique (account_id, key);
alter table inventory.virtual_ips add constraint virtual_ips_with_primary_holder
  unique (account_id, network, name, primary_holder);

create table inventory.virtual_ip_failover_holders (
  account_id text not null,
  network text not null,
  virtual_ip text not null,
  position int not null,
  primary_holder text not null,
  holder text not null,
  primary key (account_id, network, virtual_ip, position)
);
alter table inventory.virtual_ip_failover_holders add constraint failover_holders_are_distinct
  unique (account_id, network, virtual_ip, holder);
alter table inventory.virtual_ip_failover_holders add constraint failover_holder_is_not_primary
  check (holder <> primary_holder);

alter table inventory.journal add constraint journal_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.node_modules add constraint node_modules_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.module_versions add constraint module_versions_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.module_versions add constraint module_versions_account_id_module_foreign
  foreign key (account_id, module)
  references inventory.node_modules (account_id, name) on update no action on delete cascade;

alter table inventory.node_templates add constraint node_templates_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.nodes add constraint nodes_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.nodes add constraint nodes_account_id_template_foreign
  foreign key (account_id, template)
  references inventory.node_templates (account_id, name) on update no action on delete restrict;

alter table inventory.instances add constraint instances_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.instances add constraint instances_account_id_node_foreign
  foreign key (account_id, node)
  references inventory.nodes (account_id, hostname) on update no action on delete restrict;

alter table inventory.node_module_assignments add constraint node_module_assignments_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.node_module_assignments add constraint node_module_assignments_account_id_node_foreign
  foreign key (account_id, node)
  references inventory.nodes (account_id, hostname) on update no action on delete restrict;
alter table inventory.node_module_assignments add constraint node_module_assignments_account_id_module_foreign
  foreign key (account_id, module)
  references inventory.node_modules (account_id, name) on update no action on delete restrict;

alter table inventory.operations add constraint operations_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.ownership add constraint ownership_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.released_repositories add constraint released_repositories_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.sdwan_networks add constraint sdwan_networks_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.sdwan_peers add constraint sdwan_peers_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.sdwan_peers add constraint sdwan_peers_account_id_network_foreign
  foreign key (account_id, network)
  references inventory.sdwan_networks (account_id, name) on update no action on delete restrict;
alter table inventory.sdwan_peers add constraint sdwan_peers_account_id_node_foreign
  foreign key (account_id, node)
  references inventory.nodes (account_id, hostname) on update no action on delete restrict;

alter table inventory.template_modules add constraint template_modules_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.template_modules add constraint template_modules_account_id_template_foreign
  foreign key (account_id, template)
  references inventory.node_templates (account_id, name) on update no action on delete cascade;
alter table inventory.template_modules add constraint template_modules_account_id_module_foreign
  foreign key (account_id, module)
  references inventory.node_modules (account_id, name) on update no action on delete restrict;

alter table inventory.virtual_ips add constraint virtual_ips_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.virtual_ips add constraint virtual_ips_account_id_network_foreign
  foreign key (account_id, network)
  references inventory.sdwan_networks (account_id, name) on update no action on delete restrict;
alter table inventory.virtual_ips add constraint virtual_ips_account_id_network_primary_holder_foreign
  foreign key (account_id, network, primary_holder)
  references inventory.sdwan_peers (account_id, network, node) on update no action on delete restrict;

alter table inventory.virtual_ip_failover_holders add constraint virtual_ip_failover_holders_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.virtual_ip_failover_holders add constraint virtual_ip_failover_holders_account_id_network_holder_foreign
  foreign key (account_id, network, holder)
  references inventory.sdwan_peers (account_id, network, node)
  on update no action on delete restrict;
alter table inventory.virtual_ip_failover_holders add constraint virtual_ip_failover_holders_account_id_network_v_ddbef_foreign
  foreign key (account_id, network, virtual_ip, primary_holder)
  references inventory.virtual_ips (account_id, network, name, primary_holder)
  on update cascade on delete cascade;

create table inventory.migrations (
  id serial primary key, name varchar(255) not null, executed_at timestamptz not null default current_timestamp
);
insert into inventory.migrations (name) values ('0001-tables');
