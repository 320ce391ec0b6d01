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
