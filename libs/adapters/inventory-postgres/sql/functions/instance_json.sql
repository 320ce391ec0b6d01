-- An instance as the contracts' Instance.
create or replace function inventory.instance_json(p_row inventory.instances) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'id', p_row.instance_id, 'node', p_row.node, 'status', p_row.status, 'region', p_row.region,
    'instance_type', p_row.instance_type
  )
$$;
