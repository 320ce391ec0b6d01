-- What the writing part of a mutation came to: the last revision it used, and the parts of its effect.
do $$
begin
  create type inventory.step as (revision bigint, version bigint, already_in_place boolean, side_effects text[]);
exception when duplicate_object then null;
end
$$;

-- A time as the contracts write it: UTC, milliseconds, Z.
create or replace function inventory.instant(p_at timestamptz) returns text
language sql stable parallel safe as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- An ownership row as the contracts' Management; null for no row.
create or replace function inventory.management(p_row inventory.ownership) returns jsonb
language sql immutable parallel safe as $$
  select case
    when p_row.repository_id is not null then
      jsonb_build_object(
        'repository_id', p_row.repository_id, 'last_applied', p_row.last_applied, 'revision', p_row.revision
      )
  end
$$;

-- The place of a kind in the order in which resources are listed and applied.
create or replace function inventory.rank_of(p_kind text) returns integer
language sql immutable parallel safe as $$
  select array_position(
    array['template', 'module', 'node', 'assignment', 'sdwan_network', 'sdwan_peer', 'virtual_ip'], p_kind
  )
$$;

-- The answer of a write that wrote nothing.
create or replace function inventory.hindered(p_revision bigint, p_hindrance jsonb) returns jsonb
language sql immutable as $$
  select jsonb_build_object('kind', 'hindered', 'hindrance', p_hindrance, 'revision', p_revision)
$$;

-- An instance as the contracts' Instance.
create or replace function inventory.instance_json(p_row inventory.instances) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'id', p_row.instance_id, 'node', p_row.node, 'status', p_row.status, 'region', p_row.region,
    'instance_type', p_row.instance_type
  )
$$;

-- Names of the attributes that a write would change, sorted.
create or replace function inventory.changed_names(p_before jsonb, p_write jsonb) returns text[]
language sql immutable as $$
  select coalesce(array_agg(w.key order by w.key collate "C"), '{}')
  from jsonb_each(p_write) w
  where p_before -> w.key is distinct from w.value
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

-- Every resource as the contracts' LiveResource.
create or replace view inventory.live_resources as
select
  r.account_id, r.rank, r.kind, r.key, o.repository_id,
  json_build_object(
    'kind', r.kind,
    'key', r.key,
    'attributes', r.attributes,
    'version', r.live_version,
    -- Spelled out, not by inventory.management: a call a row would be a fifth of a snapshot's time.
    'managed_by', case
      when o.repository_id is not null then
        json_build_object('repository_id', o.repository_id, 'last_applied', o.last_applied, 'revision', o.revision)
    end,
    'changed_by', r.changed_by,
    'changed_at', inventory.instant(r.changed_at)
  ) as resource
from inventory.resources r
left join inventory.ownership o on o.account_id = r.account_id and o.kind = r.kind and o.key = r.key;

-- Begins a write: takes the account's lock, under which every write of the account happens one after the other.
-- `answer` is set when there is nothing to do: no such account, or an operation id that was answered before.
create or replace function inventory.enter(
  p_account text, p_cause jsonb, p_content jsonb, out revision bigint, out answer jsonb
)
language plpgsql as $$
declare
  known inventory.operations;
begin
  select a.revision into enter.revision
  from inventory.accounts a
  where a.account_id = p_account
  for no key update;
  if not found then
    answer := inventory.hindered(0, jsonb_build_object('reason', 'no_account'));
    return;
  end if;
  select * into known
  from inventory.operations o
  where o.account_id = p_account and o.operation_id = p_cause ->> 'operation_id';
  if not found then
    return;
  end if;
  if known.content_hash = md5(p_content::text) then
    answer := jsonb_build_object('kind', 'repeated', 'result', known.result, 'revision', known.revision);
  else
    answer := inventory.hindered(enter.revision, jsonb_build_object('reason', 'operation_reused'));
  end if;
end
$$;

-- Ends a write at its last revision and remembers its answer under the operation id.
create or replace function inventory.leave(
  p_account text, p_revision bigint, p_cause jsonb, p_content jsonb, p_result jsonb
) returns jsonb
language plpgsql as $$
begin
  update inventory.accounts set revision = p_revision where account_id = p_account and revision <> p_revision;
  insert into inventory.operations (account_id, operation_id, content_hash, result, revision)
  values (p_account, p_cause ->> 'operation_id', md5(p_content::text), p_result, p_revision);
  return jsonb_build_object('kind', 'written', 'result', p_result, 'revision', p_revision);
end
$$;

-- Writes one journal row: the event that the stream `fleet-<account>` gets at this version.
create or replace function inventory.record(
  p_account text, p_revision bigint, p_cause jsonb, p_at timestamptz, p_type text, p_data jsonb
) returns void
language sql as $$
  insert into inventory.journal (
    account_id, revision, event_id, type, data, actor, correlation_id, causation_id, traceparent, recorded_at
  ) values (
    p_account, p_revision, uuidv7(), p_type,
    p_data || jsonb_build_object(
      'revision', p_revision, 'operation_id', p_cause -> 'operation_id', 'origin', p_cause -> 'origin'
    ),
    p_cause -> 'actor', p_cause ->> 'correlation_id', p_cause ->> 'causation_id', p_cause ->> 'traceparent', p_at
  )
$$;

-- Journals what happened to a resource, as it is now. Absent resources have no attributes.
create or replace function inventory.record_resource(
  p_account text, p_revision bigint, p_mutation jsonb, p_at timestamptz, p_operation text, p_changed text[],
  p_attributes jsonb
) returns void
language sql as $$
  select inventory.record(
    p_account, p_revision, p_mutation, p_at, 'ResourceChanged',
    jsonb_build_object(
      'kind', p_mutation -> 'kind',
      'key', p_mutation -> 'key',
      'operation', p_operation,
      'changed', to_jsonb(p_changed),
      'attributes', coalesce(p_attributes, 'null'),
      'managed_by', coalesce(
        (
          select inventory.management(o)
          from inventory.ownership o
          where o.account_id = p_account and o.kind = p_mutation ->> 'kind' and o.key = p_mutation ->> 'key'
        ),
        'null'
      )
    )
  )
$$;

-- Journals what happened to an instance.
create or replace function inventory.record_instance(
  p_account text, p_revision bigint, p_cause jsonb, p_at timestamptz, p_operation text, p_instance inventory.instances
) returns void
language sql as $$
  select inventory.record(
    p_account, p_revision, p_cause, p_at, 'InstanceChanged',
    jsonb_build_object('instance', inventory.instance_json(p_instance), 'operation', p_operation)
  )
$$;

-- Those of the given references ([{kind, key}]) that do not exist, in the order of kinds and keys; null when all do.
create or replace function inventory.missing_references(p_account text, p_references jsonb) returns jsonb
language sql stable as $$
  select jsonb_agg(
    jsonb_build_object('kind', w.kind, 'key', w.key) order by inventory.rank_of(w.kind), w.key collate "C"
  )
  from jsonb_to_recordset(p_references) as w (kind text, key text)
  where not exists (
    select from inventory.resources r where r.account_id = p_account and r.kind = w.kind and r.key = w.key
  )
$$;

-- The resources that refer to one ([{kind, key}]), in the order of kinds and keys; null when none does.
create or replace function inventory.referrers(p_account text, p_kind text, p_key text) returns jsonb
language sql stable as $$
  select jsonb_agg(jsonb_build_object('kind', kind, 'key', key) order by inventory.rank_of(kind), key collate "C")
  from (
    select 'template' as kind, template as key from inventory.template_modules
    where p_kind = 'module' and account_id = p_account and module = p_key
    union all
    select 'node', hostname from inventory.nodes
    where p_kind = 'template' and account_id = p_account and template = p_key
    union all
    select 'assignment', key from inventory.node_module_assignments
    where p_kind = 'module' and account_id = p_account and module = p_key
    union all
    select 'assignment', key from inventory.node_module_assignments
    where p_kind = 'node' and account_id = p_account and node = p_key
    union all
    select 'sdwan_peer', key from inventory.sdwan_peers
    where p_kind = 'node' and account_id = p_account and node = p_key
    union all
    select 'sdwan_peer', key from inventory.sdwan_peers
    where p_kind = 'sdwan_network' and account_id = p_account and network = p_key
    union all
    select 'virtual_ip', key from inventory.virtual_ips
    where p_kind = 'sdwan_network' and account_id = p_account and network = p_key
    union all
    select 'virtual_ip', key from inventory.virtual_ips
    where p_kind = 'sdwan_peer' and account_id = p_account
      and network = split_part(p_key, '/', 1) and primary_holder = split_part(p_key, '/', 2)
    union all
    select 'virtual_ip', network || '/' || virtual_ip from inventory.virtual_ip_failover_holders
    where p_kind = 'sdwan_peer' and account_id = p_account
      and network = split_part(p_key, '/', 1) and holder = split_part(p_key, '/', 2)
  ) found
$$;

-- Why a mutation cannot be done; null when it can. The rules: libs/core/inventory/SPEC.md.
create or replace function inventory.hindrance_of(
  p_account text, p_mutation jsonb, p_version bigint, p_owner uuid, p_in_place boolean
) returns jsonb
language plpgsql stable as $$
declare
  repository uuid := (p_mutation #>> '{owner,repository_id}')::uuid;
  action text := p_mutation ->> 'action';
  check_type text := p_mutation #>> '{version,type}';
  expected bigint := (p_mutation #>> '{version,version}')::bigint;
  others jsonb;
begin
  if exists (
    select from inventory.released_repositories r where r.account_id = p_account and r.repository_id = repository
  ) then
    return jsonb_build_object('reason', 'repository_removed');
  end if;
  if p_owner <> repository then
    return jsonb_build_object('reason', 'owned_elsewhere', 'repository_id', p_owner);
  end if;
  if p_in_place then
    return null;
  end if;

  if check_type = 'exact' and expected is distinct from p_version then
    return jsonb_build_object('reason', 'stale', 'actual_version', p_version);
  end if;
  if action = 'create' and p_version is not null then
    return jsonb_build_object('reason', 'already_exists');
  end if;
  if action <> 'create' and p_version is null then
    return jsonb_build_object('reason', 'not_found');
  end if;
  if check_type = 'at' and expected <> p_version then
    return jsonb_build_object('reason', 'version_conflict', 'actual_version', p_version);
  end if;

  if action = 'delete' then
    others := inventory.referrers(p_account, p_mutation ->> 'kind', p_mutation ->> 'key');
    return case when others is not null then jsonb_build_object('reason', 'in_use', 'referrers', others) end;
  end if;
  others := inventory.missing_references(p_account, p_mutation -> 'references');
  return case when others is not null then jsonb_build_object('reason', 'unresolved_reference', 'missing', others) end;
end
$$;

-- Records that a repository manages a resource, with what was last applied; nothing when `p_owner` is null.
create or replace function inventory.own(p_account text, p_kind text, p_key text, p_owner jsonb) returns void
language sql as $$
  insert into inventory.ownership (account_id, kind, key, repository_id, last_applied, revision)
  select
    p_account, p_kind, p_key, (p_owner ->> 'repository_id')::uuid, p_owner -> 'last_applied', p_owner ->> 'revision'
  where p_owner is not null
  on conflict (account_id, kind, key) do update set
    repository_id = excluded.repository_id, last_applied = excluded.last_applied, revision = excluded.revision
$$;
