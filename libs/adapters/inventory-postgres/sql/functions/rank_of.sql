-- The place of a kind in the order in which resources are listed and applied.
create or replace function inventory.rank_of(p_kind text) returns integer
language sql immutable parallel safe as $$
  select array_position(
    array['template', 'module', 'node', 'assignment', 'sdwan_network', 'sdwan_peer', 'virtual_ip'], p_kind
  )
$$;
