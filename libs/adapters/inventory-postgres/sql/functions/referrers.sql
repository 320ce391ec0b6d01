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
