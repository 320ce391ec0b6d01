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
