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
        select jsonb_agg(
          jsonb_build_object(
            'name', m.module, 'version', m.version, 'priority', m.priority, 'enabled', m.enabled, 'config', m.config
          )
          order by m.module collate "C"
        )
        from inventory.template_modules m
        where m.account_id = t.account_id and m.template = t.name
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
  account_id, 2, 'module', name,
  jsonb_build_object(
    'description', description, 'version', version, 'variety', variety, 'priority', priority, 'config', config
  ),
  live_version, changed_by, changed_at
from inventory.node_modules
union all
select
  account_id, 3, 'node', hostname,
  jsonb_build_object(
    'template', template, 'region', region, 'instance_type', instance_type, 'lifecycle_class', lifecycle_class,
    'labels', labels, 'metadata', metadata
  ),
  live_version, changed_by, changed_at
from inventory.nodes
union all
select
  account_id, 4, 'assignment', key,
  jsonb_build_object('enabled', enabled, 'priority', priority, 'config', config),
  live_version, changed_by, changed_at
from inventory.node_module_assignments
union all
select
  account_id, 5, 'sdwan_network', name,
  jsonb_build_object('routing_mode', routing_mode, 'topology', topology, 'cidr', cidr),
  live_version, changed_by, changed_at
from inventory.sdwan_networks
union all
select
  account_id, 6, 'sdwan_peer', key,
  jsonb_build_object(
    'publicly_reachable', publicly_reachable, 'endpoint', endpoint, 'listen_port', listen_port,
    'lan_subnets', to_jsonb(lan_subnets)
  ),
  live_version, changed_by, changed_at
from inventory.sdwan_peers
union all
select
  v.account_id, 7, 'virtual_ip', v.key,
  jsonb_build_object(
    'cidr', v.cidr,
    'primary_holder', v.primary_holder,
    'failover_holders', coalesce(
      (
        select jsonb_agg(h.holder order by h.position)
        from inventory.virtual_ip_failover_holders h
        where h.account_id = v.account_id and h.network = v.network and h.virtual_ip = v.name
      ),
      '[]'
    )
  ),
  v.live_version, v.changed_by, v.changed_at
from inventory.virtual_ips v;
