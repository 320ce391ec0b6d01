-- Written by generate/programs.ts from the table of kinds and the entities. Do not edit:
-- vitest run --project unit libs/adapters/inventory-postgres -u

-- Creates or replaces a resource with all its attributes, at a version.
create or replace function inventory.write_resource(
  p_account text, p_kind text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language plpgsql as $$
begin
  case p_kind
    when 'template' then
      delete from inventory.template_modules where account_id = p_account and template = p_key;
      insert into inventory.node_templates (
        account_id, name, description, node_platform, node_platform_id, architecture, metadata, config, live_version, changed_by, changed_at
      ) values (
        p_account,
        p_key,
        p_attributes ->> 'description',
        p_attributes ->> 'node_platform',
        p_attributes ->> 'node_platform_id',
        p_attributes ->> 'architecture',
        p_attributes -> 'metadata',
        p_attributes -> 'config',
        p_version,
        p_actor,
        p_at
      )
      on conflict (account_id, name) do update set
        description = excluded.description,
        node_platform = excluded.node_platform,
        node_platform_id = excluded.node_platform_id,
        architecture = excluded.architecture,
        metadata = excluded.metadata,
        config = excluded.config,
        live_version = excluded.live_version,
        changed_by = excluded.changed_by,
        changed_at = excluded.changed_at;
      insert into inventory.template_modules (
        account_id, template, module, version, priority, enabled, config
      )
      select
        p_account,
        p_key,
        i.name,
        i.version,
        i.priority,
        i.enabled,
        i.config
      from jsonb_to_recordset(p_attributes -> 'modules')
        as i (name text, version text, priority bigint, enabled boolean, config jsonb);
    when 'module' then
      insert into inventory.node_modules (
        account_id, name, description, version, variety, priority, config, live_version, changed_by, changed_at
      ) values (
        p_account,
        p_key,
        p_attributes ->> 'description',
        p_attributes ->> 'version',
        p_attributes ->> 'variety',
        (p_attributes ->> 'priority')::int,
        p_attributes -> 'config',
        p_version,
        p_actor,
        p_at
      )
      on conflict (account_id, name) do update set
        description = excluded.description,
        version = excluded.version,
        variety = excluded.variety,
        priority = excluded.priority,
        config = excluded.config,
        live_version = excluded.live_version,
        changed_by = excluded.changed_by,
        changed_at = excluded.changed_at;
    when 'node' then
      insert into inventory.nodes (
        account_id, hostname, template, region, instance_type, lifecycle_class, labels, metadata, live_version, changed_by, changed_at
      ) values (
        p_account,
        p_key,
        p_attributes ->> 'template',
        p_attributes ->> 'region',
        p_attributes ->> 'instance_type',
        p_attributes ->> 'lifecycle_class',
        p_attributes -> 'labels',
        p_attributes -> 'metadata',
        p_version,
        p_actor,
        p_at
      )
      on conflict (account_id, hostname) do update set
        template = excluded.template,
        region = excluded.region,
        instance_type = excluded.instance_type,
        lifecycle_class = excluded.lifecycle_class,
        labels = excluded.labels,
        metadata = excluded.metadata,
        live_version = excluded.live_version,
        changed_by = excluded.changed_by,
        changed_at = excluded.changed_at;
    when 'assignment' then
      insert into inventory.node_module_assignments (
        account_id, node, module, enabled, priority, config, live_version, changed_by, changed_at
      ) values (
        p_account,
        split_part(p_key, ':', 1),
        split_part(p_key, ':', 2),
        (p_attributes ->> 'enabled')::boolean,
        (p_attributes ->> 'priority')::int,
        p_attributes -> 'config',
        p_version,
        p_actor,
        p_at
      )
      on conflict (account_id, node, module) do update set
        enabled = excluded.enabled,
        priority = excluded.priority,
        config = excluded.config,
        live_version = excluded.live_version,
        changed_by = excluded.changed_by,
        changed_at = excluded.changed_at;
    when 'sdwan_network' then
      insert into inventory.sdwan_networks (
        account_id, name, routing_mode, topology, cidr, live_version, changed_by, changed_at
      ) values (
        p_account,
        p_key,
        p_attributes ->> 'routing_mode',
        p_attributes ->> 'topology',
        p_attributes ->> 'cidr',
        p_version,
        p_actor,
        p_at
      )
      on conflict (account_id, name) do update set
        routing_mode = excluded.routing_mode,
        topology = excluded.topology,
        cidr = excluded.cidr,
        live_version = excluded.live_version,
        changed_by = excluded.changed_by,
        changed_at = excluded.changed_at;
    when 'sdwan_peer' then
      insert into inventory.sdwan_peers (
        account_id, network, node, publicly_reachable, endpoint, listen_port, lan_subnets, live_version, changed_by, changed_at
      ) values (
        p_account,
        split_part(p_key, '/', 1),
        split_part(p_key, '/', 2),
        (p_attributes ->> 'publicly_reachable')::boolean,
        p_attributes ->> 'endpoint',
        (p_attributes ->> 'listen_port')::int,
        array(select jsonb_array_elements_text(p_attributes -> 'lan_subnets')),
        p_version,
        p_actor,
        p_at
      )
      on conflict (account_id, network, node) do update set
        publicly_reachable = excluded.publicly_reachable,
        endpoint = excluded.endpoint,
        listen_port = excluded.listen_port,
        lan_subnets = excluded.lan_subnets,
        live_version = excluded.live_version,
        changed_by = excluded.changed_by,
        changed_at = excluded.changed_at;
    when 'virtual_ip' then
      delete from inventory.virtual_ip_failover_holders where account_id = p_account and network = split_part(p_key, '/', 1) and virtual_ip = split_part(p_key, '/', 2);
      insert into inventory.virtual_ips (
        account_id, network, name, cidr, primary_holder, live_version, changed_by, changed_at
      ) values (
        p_account,
        split_part(p_key, '/', 1),
        split_part(p_key, '/', 2),
        p_attributes ->> 'cidr',
        p_attributes ->> 'primary_holder',
        p_version,
        p_actor,
        p_at
      )
      on conflict (account_id, network, name) do update set
        cidr = excluded.cidr,
        primary_holder = excluded.primary_holder,
        live_version = excluded.live_version,
        changed_by = excluded.changed_by,
        changed_at = excluded.changed_at;
      insert into inventory.virtual_ip_failover_holders (
        account_id, network, virtual_ip, primary_holder, holder, position
      )
      select
        p_account,
        split_part(p_key, '/', 1),
        split_part(p_key, '/', 2),
        p_attributes ->> 'primary_holder',
        i.name,
        i.position
      from jsonb_array_elements_text(p_attributes -> 'failover_holders') with ordinality as i (name, position);
    when 'federation_peer' then
      insert into inventory.federation_peers (
        account_id, name, remote_url, kind, advertised_prefixes, data_residency, enabled, live_version, changed_by, changed_at
      ) values (
        p_account,
        p_key,
        p_attributes ->> 'remote_url',
        p_attributes ->> 'kind',
        array(select jsonb_array_elements_text(p_attributes -> 'advertised_prefixes')),
        p_attributes ->> 'data_residency',
        (p_attributes ->> 'enabled')::boolean,
        p_version,
        p_actor,
        p_at
      )
      on conflict (account_id, name) do update set
        remote_url = excluded.remote_url,
        kind = excluded.kind,
        advertised_prefixes = excluded.advertised_prefixes,
        data_residency = excluded.data_residency,
        enabled = excluded.enabled,
        live_version = excluded.live_version,
        changed_by = excluded.changed_by,
        changed_at = excluded.changed_at;
  end case;
end
$$;

-- Gives a resource a new version and nothing else: its ownership changed, its attributes did not.
create or replace function inventory.set_version(p_account text, p_kind text, p_key text, p_version bigint) returns void
language plpgsql as $$
begin
  case p_kind
    when 'template' then
      update inventory.node_templates set live_version = p_version where account_id = p_account and name = p_key;
    when 'module' then
      update inventory.node_modules set live_version = p_version where account_id = p_account and name = p_key;
    when 'node' then
      update inventory.nodes set live_version = p_version where account_id = p_account and hostname = p_key;
    when 'assignment' then
      update inventory.node_module_assignments set live_version = p_version where account_id = p_account and key = p_key;
    when 'sdwan_network' then
      update inventory.sdwan_networks set live_version = p_version where account_id = p_account and name = p_key;
    when 'sdwan_peer' then
      update inventory.sdwan_peers set live_version = p_version where account_id = p_account and key = p_key;
    when 'virtual_ip' then
      update inventory.virtual_ips set live_version = p_version where account_id = p_account and key = p_key;
    when 'federation_peer' then
      update inventory.federation_peers set live_version = p_version where account_id = p_account and name = p_key;
  end case;
end
$$;

-- Deletes a resource's row; foreign keys refuse it while anything refers to it.
create or replace function inventory.delete_row(p_account text, p_kind text, p_key text) returns void
language plpgsql as $$
begin
  case p_kind
    when 'template' then
      delete from inventory.node_templates where account_id = p_account and name = p_key;
    when 'module' then
      delete from inventory.node_modules where account_id = p_account and name = p_key;
    when 'node' then
      delete from inventory.nodes where account_id = p_account and hostname = p_key;
    when 'assignment' then
      delete from inventory.node_module_assignments where account_id = p_account and key = p_key;
    when 'sdwan_network' then
      delete from inventory.sdwan_networks where account_id = p_account and name = p_key;
    when 'sdwan_peer' then
      delete from inventory.sdwan_peers where account_id = p_account and key = p_key;
    when 'virtual_ip' then
      delete from inventory.virtual_ips where account_id = p_account and key = p_key;
    when 'federation_peer' then
      delete from inventory.federation_peers where account_id = p_account and name = p_key;
  end case;
end
$$;

-- The resources that refer to one ([{kind, key}]), in the order of kinds and keys; null when none does.
create or replace function inventory.referrers(p_account text, p_kind text, p_key text) returns jsonb
language sql stable as $$
  select jsonb_agg(jsonb_build_object('kind', kind, 'key', key) order by inventory.rank_of(kind), key collate "C")
  from (
    select 'template' as kind, r.template as key from inventory.template_modules r
    where p_kind = 'module' and r.account_id = p_account and r.module = p_key
    union all
    select 'node' as kind, r.hostname as key from inventory.nodes r
    where p_kind = 'template' and r.account_id = p_account and r.template = p_key
    union all
    select 'assignment' as kind, r.key as key from inventory.node_module_assignments r
    where p_kind = 'node' and r.account_id = p_account and r.node = p_key
    union all
    select 'assignment' as kind, r.key as key from inventory.node_module_assignments r
    where p_kind = 'module' and r.account_id = p_account and r.module = p_key
    union all
    select 'sdwan_peer' as kind, r.key as key from inventory.sdwan_peers r
    where p_kind = 'sdwan_network' and r.account_id = p_account and r.network = p_key
    union all
    select 'sdwan_peer' as kind, r.key as key from inventory.sdwan_peers r
    where p_kind = 'node' and r.account_id = p_account and r.node = p_key
    union all
    select 'virtual_ip' as kind, r.key as key from inventory.virtual_ips r
    where p_kind = 'sdwan_network' and r.account_id = p_account and r.network = p_key
    union all
    select 'virtual_ip' as kind, r.key as key from inventory.virtual_ips r
    where p_kind = 'sdwan_peer' and r.account_id = p_account and r.network = split_part(p_key, '/', 1) and r.primary_holder = split_part(p_key, '/', 2)
    union all
    select 'virtual_ip' as kind, r.network || '/' || r.virtual_ip as key from inventory.virtual_ip_failover_holders r
    where p_kind = 'sdwan_peer' and r.account_id = p_account and r.network = split_part(p_key, '/', 1) and r.holder = split_part(p_key, '/', 2)
  ) found
$$;
