-- Whether an instance is not as a node's attributes say, in those that p_names lists.
create or replace function inventory.is_stray(
  p_instance inventory.instances, p_attributes jsonb, p_names text[]
) returns boolean
language sql immutable as $$
  select ('region' = any (p_names) and p_instance.region is distinct from p_attributes ->> 'region')
    or ('instance_type' = any (p_names) and p_instance.instance_type is distinct from p_attributes ->> 'instance_type')
$$;
