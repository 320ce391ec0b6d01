-- Journals what happened to an instance.
create or replace function inventory.record_instance(
  p_account text, p_revision bigint, p_cause jsonb, p_at timestamptz, p_operation text, p_instance inventory.instances
) returns void
language sql as $$
  select inventory.record(
    p_account, p_revision, p_cause, p_at, 'InstanceChanged',
    jsonb_build_object('instance', inventory.instance_json(p_instance), 'operation', p_operation)
  )
$$;
