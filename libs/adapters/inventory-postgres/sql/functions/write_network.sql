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
