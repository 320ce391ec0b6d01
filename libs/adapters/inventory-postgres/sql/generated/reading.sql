-- Written by generate/programs.ts from the table of kinds and the entities. Do not edit:
-- vitest run --project unit libs/adapters/inventory-postgres -u

-- The place of a kind in the order in which resources are listed and applied.
create or replace function inventory.rank_of(p_kind text) returns integer
language sql immutable parallel safe as $$
  select array_position(
    array[
      'template',
      'module',
      'node',
      'assignment',
      'sdwan_network',
      'sdwan_peer',
      'virtual_ip',
      'federation_peer'
    ],
    p_kind
  )
$$;

-- Every resource of every kind with all its attributes, in the shape of the contracts. `rank` is the order of kinds.
create or replace view inventory.resources as
select
  t.account_id, 1 as rank, 'template' as kind, t.name as key,
  jsonb_build_object(
    'description', t.description,
    'node_platform', t.node_platform,
    'node_platform_id', t.node_platform_id,
    'architecture', t.architecture,
    'modules', coalesce(
      (
        select jsonb_agg(jsonb_build_object('name', l.module, 'version', l.version, 'priority', l.priority, 'enabled', l.enabled, 'config', l.config) order by l.module collate "C")
        from inventory.template_modules l
        where l.account_id = t.account_id and l.template = t.name
      ),
      '[]'
    ),
    'metadata', t.metadata,
    'config', t.config
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.node_templates t
union all
select
  t.account_id, 2 as rank, 'module' as kind, t.name as key,
  jsonb_build_object(
    'description', t.description,
    'version', t.version,
    'variety', t.variety,
    'priority', t.priority,
    'config', t.config
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.node_modules t
union all
select
  t.account_id, 3 as rank, 'node' as kind, t.hostname as key,
  jsonb_build_object(
    'template', t.template,
    'region', t.region,
    'instance_type', t.instance_type,
    'lifecycle_class', t.lifecycle_class,
    'labels', t.labels,
    'metadata', t.metadata
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.nodes t
union all
select
  t.account_id, 4 as rank, 'assignment' as kind, t.key as key,
  jsonb_build_object(
    'enabled', t.enabled,
    'priority', t.priority,
    'config', t.config
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.node_module_assignments t
union all
select
  t.account_id, 5 as rank, 'sdwan_network' as kind, t.name as key,
  jsonb_build_object(
    'routing_mode', t.routing_mode,
    'topology', t.topology,
    'cidr', t.cidr
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.sdwan_networks t
union all
select
  t.account_id, 6 as rank, 'sdwan_peer' as kind, t.key as key,
  jsonb_build_object(
    'publicly_reachable', t.publicly_reachable,
    'endpoint', t.endpoint,
    'listen_port', t.listen_port,
    'lan_subnets', to_jsonb(t.lan_subnets)
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.sdwan_peers t
union all
select
  t.account_id, 7 as rank, 'virtual_ip' as kind, t.key as key,
  jsonb_build_object(
    'cidr', t.cidr,
    'primary_holder', t.primary_holder,
    'failover_holders', coalesce(
      (
        select jsonb_agg(l.holder order by l.position)
        from inventory.virtual_ip_failover_holders l
        where l.account_id = t.account_id and l.network = t.network and l.virtual_ip = t.name
      ),
      '[]'
    )
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.virtual_ips t
union all
select
  t.account_id, 8 as rank, 'federation_peer' as kind, t.name as key,
  jsonb_build_object(
    'remote_url', t.remote_url,
    'kind', t.kind,
    'advertised_prefixes', to_jsonb(t.advertised_prefixes),
    'data_residency', t.data_residency,
    'enabled', t.enabled
  ) as attributes,
  t.live_version, t.changed_by, t.changed_at
from inventory.federation_peers t;
