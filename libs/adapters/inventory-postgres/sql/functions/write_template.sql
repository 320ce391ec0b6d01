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
