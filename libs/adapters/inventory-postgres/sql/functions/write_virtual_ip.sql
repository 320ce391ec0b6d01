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
