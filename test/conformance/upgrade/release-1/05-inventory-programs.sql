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
      update inventory.node_module_assignments set live_version = p_version
      where account_id = p_account and key = p_key;
    when 'sdwan_network' then
      update inventory.sdwan_networks set live_version = p_version where account_id = p_account and name = p_key;
    when 'sdwan_peer' then
      update inventory.sdwan_peers set live_version = p_version where account_id = p_account and key = p_key;
    when 'virtual_ip' then
      update inventory.virtual_ips set live_version = p_version where account_id = p_account and key = p_key;
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
  end case;
end
$$;

create or replace function inventory.write_template(
  p_account text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language sql as $$
  insert into inventory.node_templates (
    account_id, name, description, node_platform, node_platform_id, architecture, metadata, config,
    live_version, changed_by, changed_at
  ) values (
    p_account, p_key, p_attributes ->> 'description', p_attributes ->> 'node_platform',
    p_attributes ->> 'node_platform_id', p_attributes ->> 'architecture', p_attributes -> 'metadata',
    p_attributes -> 'config', p_version, p_actor, p_at
  )
  on conflict (account_id, name) do update set
    description = excluded.description, node_platform = excluded.node_platform,
    node_platform_id = excluded.node_platform_id, architecture = excluded.architecture, metadata = excluded.metadata,
    config = excluded.config, live_version = excluded.live_version, changed_by = excluded.changed_by,
    changed_at = excluded.changed_at;

  delete from inventory.template_modules where account_id = p_account and template = p_key;

  insert into inventory.template_modules (account_id, template, module, version, priority, enabled, config)
  select p_account, p_key, m.name, m.version, m.priority, m.enabled, m.config
  from jsonb_to_recordset(p_attributes -> 'modules')
    as m (name text, version text, priority bigint, enabled boolean, config jsonb)
$$;

create or replace function inventory.write_module(
  p_account text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language sql as $$
  insert into inventory.node_modules (
    account_id, name, description, version, variety, priority, config, live_version, changed_by, changed_at
  ) values (
    p_account, p_key, p_attributes ->> 'description', p_attributes ->> 'version', p_attributes ->> 'variety',
    (p_attributes ->> 'priority')::integer, p_attributes -> 'config', p_version, p_actor, p_at
  )
  on conflict (account_id, name) do update set
    description = excluded.description, version = excluded.version, variety = excluded.variety,
    priority = excluded.priority, config = excluded.config, live_version = excluded.live_version,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at
$$;

create or replace function inventory.write_node(
  p_account text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language sql as $$
  insert into inventory.nodes (
    account_id, hostname, template, region, instance_type, lifecycle_class, labels, metadata,
    live_version, changed_by, changed_at
  ) values (
    p_account, p_key, p_attributes ->> 'template', p_attributes ->> 'region', p_attributes ->> 'instance_type',
    p_attributes ->> 'lifecycle_class', p_attributes -> 'labels', p_attributes -> 'metadata', p_version, p_actor, p_at
  )
  on conflict (account_id, hostname) do update set
    template = excluded.template, region = excluded.region, instance_type = excluded.instance_type,
    lifecycle_class = excluded.lifecycle_class, labels = excluded.labels, metadata = excluded.metadata,
    live_version = excluded.live_version, changed_by = excluded.changed_by, changed_at = excluded.changed_at
$$;

create or replace function inventory.write_assignment(
  p_account text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language sql as $$
  insert into inventory.node_module_assignments (
    account_id, node, module, enabled, priority, config, live_version, changed_by, changed_at
  ) values (
    p_account, split_part(p_key, ':', 1), split_part(p_key, ':', 2), (p_attributes ->> 'enabled')::boolean,
    (p_attributes ->> 'priority')::integer, p_attributes -> 'config', p_version, p_actor, p_at
  )
  on conflict (account_id, node, module) do update set
    enabled = excluded.enabled, priority = excluded.priority, config = excluded.config,
    live_version = excluded.live_version, changed_by = excluded.changed_by, changed_at = excluded.changed_at
$$;

create or replace function inventory.write_network(
  p_account text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language sql as $$
  insert into inventory.sdwan_networks (
    account_id, name, routing_mode, topology, cidr, live_version, changed_by, changed_at
  ) values (
    p_account, p_key, p_attributes ->> 'routing_mode', p_attributes ->> 'topology', p_attributes ->> 'cidr',
    p_version, p_actor, p_at
  )
  on conflict (account_id, name) do update set
    routing_mode = excluded.routing_mode, topology = excluded.topology, cidr = excluded.cidr,
    live_version = excluded.live_version, changed_by = excluded.changed_by, changed_at = excluded.changed_at
$$;

create or replace function inventory.write_peer(
  p_account text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language sql as $$
  insert into inventory.sdwan_peers (
    account_id, network, node, publicly_reachable, endpoint, listen_port, lan_subnets,
    live_version, changed_by, changed_at
  ) values (
    p_account, split_part(p_key, '/', 1), split_part(p_key, '/', 2), (p_attributes ->> 'publicly_reachable')::boolean,
    p_attributes ->> 'endpoint', (p_attributes ->> 'listen_port')::integer,
    array(select jsonb_array_elements_text(p_attributes -> 'lan_subnets')), p_version, p_actor, p_at
  )
  on conflict (account_id, network, node) do update set
    publicly_reachable = excluded.publicly_reachable, endpoint = excluded.endpoint,
    listen_port = excluded.listen_port, lan_subnets = excluded.lan_subnets,
    live_version = excluded.live_version, changed_by = excluded.changed_by, changed_at = excluded.changed_at
$$;

create or replace function inventory.write_virtual_ip(
  p_account text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language sql as $$
  -- First, so that the old list does not have to fit the new primary holder.
  delete from inventory.virtual_ip_failover_holders
  where account_id = p_account and network = split_part(p_key, '/', 1) and virtual_ip = split_part(p_key, '/', 2);

  insert into inventory.virtual_ips (
    account_id, network, name, cidr, primary_holder, live_version, changed_by, changed_at
  ) values (
    p_account, split_part(p_key, '/', 1), split_part(p_key, '/', 2), p_attributes ->> 'cidr',
    p_attributes ->> 'primary_holder', p_version, p_actor, p_at
  )
  on conflict (account_id, network, name) do update set
    cidr = excluded.cidr, primary_holder = excluded.primary_holder, live_version = excluded.live_version,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at;

  insert into inventory.virtual_ip_failover_holders (account_id, network, virtual_ip, position, primary_holder, holder)
  select
    p_account, split_part(p_key, '/', 1), split_part(p_key, '/', 2), h.position, p_attributes ->> 'primary_holder',
    h.holder
  from jsonb_array_elements_text(p_attributes -> 'failover_holders') with ordinality as h (holder, position)
$$;

-- Creates or replaces a resource with all its attributes, at a version.
create or replace function inventory.write_resource(
  p_account text, p_kind text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language plpgsql as $$
begin
  case p_kind
    when 'template' then
      perform inventory.write_template(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'module' then
      perform inventory.write_module(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'node' then
      perform inventory.write_node(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'assignment' then
      perform inventory.write_assignment(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'sdwan_network' then
      perform inventory.write_network(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'sdwan_peer' then
      perform inventory.write_peer(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'virtual_ip' then
      perform inventory.write_virtual_ip(p_account, p_key, p_attributes, p_version, p_actor, p_at);
  end case;
end
$$;

-- Instances that nobody has begun to provision follow their node's region and type; others are where they are. Answers
-- how many did, each at the next revision.
create or replace function inventory.retarget(
  p_account text, p_revision bigint, p_mutation jsonb, p_at timestamptz, p_changed text[]
) returns bigint
language plpgsql as $$
declare
  v_write jsonb := p_mutation -> 'write';
  v_instance inventory.instances;
  v_count bigint := 0;
begin
  for v_instance in
    select * from inventory.instances i
    where i.account_id = p_account and i.node = p_mutation ->> 'key' and i.status = 'pending'
      and (
        ('region' = any (p_changed) and i.region is distinct from v_write ->> 'region')
        or ('instance_type' = any (p_changed) and i.instance_type is distinct from v_write ->> 'instance_type')
      )
    order by i.instance_id
  loop
    v_count := v_count + 1;
    update inventory.instances i set
      region = case when 'region' = any (p_changed) then v_write ->> 'region' else i.region end,
      instance_type = case
        when 'instance_type' = any (p_changed) then v_write ->> 'instance_type'
        else i.instance_type
      end,
      live_version = p_revision + v_count
    where i.account_id = p_account and i.instance_id = v_instance.instance_id
    returning * into v_instance;
    perform inventory.record_instance(p_account, p_revision + v_count, p_mutation, p_at, 'updated', v_instance);
  end loop;
  return v_count;
end
$$;

-- Writes a resource that is not there. A node gets its instance in the same transaction.
create or replace function inventory.create_step(p_account text, p_revision bigint, p_mutation jsonb)
returns inventory.step
language plpgsql as $$
declare
  v_kind text := p_mutation ->> 'kind';
  v_key text := p_mutation ->> 'key';
  v_attributes jsonb := p_mutation -> 'write';
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_version bigint := p_revision + 1;
  v_instance inventory.instances;
begin
  perform inventory.write_resource(p_account, v_kind, v_key, v_attributes, v_version, p_mutation -> 'actor', v_at);
  perform inventory.own(p_account, v_kind, v_key, nullif(p_mutation -> 'owner', 'null'));
  -- Somebody made again what its repository still counts as its own.
  update inventory.ownership o set gone_by = null, gone_at = null
  where o.account_id = p_account and o.kind = v_kind and o.key = v_key and o.gone_at is not null;
  perform inventory.record_resource(
    p_account, v_version, p_mutation, v_at, 'created',
    inventory.changed_names('{}', v_attributes), v_attributes
  );
  if v_kind <> 'node' then
    return row (v_version, v_version, false, '{}'::text[])::inventory.step;
  end if;
  insert into inventory.instances (account_id, instance_id, node, status, region, instance_type, live_version)
  values (
    p_account, uuidv7(), v_key, 'pending', v_attributes ->> 'region', v_attributes ->> 'instance_type', v_version + 1
  )
  returning * into v_instance;
  perform inventory.record_instance(p_account, v_version + 1, p_mutation, v_at, 'created', v_instance);
  return row (v_version + 1, v_version, false, array['provision_instances'])::inventory.step;
end
$$;

-- Writes what changed of a resource that is there; only its ownership where no attribute does, and nothing at all
-- without an owner.
create or replace function inventory.update_step(
  p_account text, p_revision bigint, p_mutation jsonb, p_live inventory.resources, p_changed text[]
) returns inventory.step
language plpgsql as $$
declare
  v_owner jsonb := nullif(p_mutation -> 'owner', 'null');
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_after jsonb := p_live.attributes || (p_mutation -> 'write');
  v_version bigint := p_revision + 1;
  v_retargeted bigint;
begin
  if p_changed = '{}' and v_owner is null then
    return row (p_revision, p_live.live_version, true, '{}'::text[])::inventory.step;
  end if;
  perform inventory.own(p_account, p_live.kind, p_live.key, v_owner);
  if p_changed = '{}' then
    perform inventory.set_version(p_account, p_live.kind, p_live.key, v_version);
    perform inventory.record_resource(p_account, v_version, p_mutation, v_at, 'adopted', '{}', p_live.attributes);
    return row (v_version, v_version, p_mutation ->> 'action' <> 'adopt', '{}'::text[])::inventory.step;
  end if;
  perform inventory.write_resource(
    p_account, p_live.kind, p_live.key, v_after, v_version, p_mutation -> 'actor', v_at
  );
  perform inventory.record_resource(p_account, v_version, p_mutation, v_at, 'updated', p_changed, v_after);
  v_retargeted := case
    when p_live.kind = 'node' then inventory.retarget(p_account, v_version, p_mutation, v_at, p_changed)
    else 0
  end;
  return row (
    v_version + v_retargeted, v_version, false,
    case when v_retargeted > 0 then array['retarget_instances'] else '{}'::text[] end
  )::inventory.step;
end
$$;

-- Deletes a resource, and a node's instances with it. By apply ownership goes too; by others it stays and is `gone`.
-- What is not there any more leaves at most ownership to drop.
create or replace function inventory.remove_step(
  p_account text, p_revision bigint, p_mutation jsonb, p_live inventory.resources
) returns inventory.step
language plpgsql as $$
declare
  v_kind text := p_mutation ->> 'kind';
  v_key text := p_mutation ->> 'key';
  v_is_apply boolean := nullif(p_mutation -> 'owner', 'null') is not null;
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_instance inventory.instances;
  v_revision bigint := p_revision;
begin
  if p_live.live_version is null and not exists (
    select from inventory.ownership o where o.account_id = p_account and o.kind = v_kind and o.key = v_key
  ) then
    return row (p_revision, null, true, '{}'::text[])::inventory.step;
  end if;
  for v_instance in
    select * from inventory.instances i
    where v_kind = 'node' and i.account_id = p_account and i.node = v_key
    order by i.instance_id
  loop
    v_revision := v_revision + 1;
    delete from inventory.instances i where i.account_id = p_account and i.instance_id = v_instance.instance_id;
    perform inventory.record_instance(p_account, v_revision, p_mutation, v_at, 'deleted', v_instance);
  end loop;
  perform inventory.delete_row(p_account, v_kind, v_key);
  if v_is_apply then
    delete from inventory.ownership o where o.account_id = p_account and o.kind = v_kind and o.key = v_key;
  else
    update inventory.ownership o set gone_by = p_mutation -> 'actor', gone_at = v_at
    where o.account_id = p_account and o.kind = v_kind and o.key = v_key;
  end if;
  perform inventory.record_resource(p_account, v_revision + 1, p_mutation, v_at, 'deleted', '{}', null);
  return row (
    v_revision + 1, null, p_live.live_version is null,
    case when v_revision > p_revision then array['remove_instances'] else '{}'::text[] end
  )::inventory.step;
end
$$;
