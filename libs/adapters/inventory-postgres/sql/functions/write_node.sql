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
