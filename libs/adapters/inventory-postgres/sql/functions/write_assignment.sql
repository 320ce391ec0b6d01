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
