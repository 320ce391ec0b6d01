-- Writes a resource that is not there. A node gets its instance in the same transaction.
create or replace function inventory.create_step(p_account text, p_revision bigint, p_mutation jsonb)
returns inventory.step
language plpgsql as $$
declare
  v_kind text := p_mutation ->> 'kind';
  v_key text := p_mutation ->> 'key';
  v_attributes jsonb := p_mutation -> 'write';
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_version bigint := p_revision + 1;
  v_instance inventory.instances;
begin
  perform inventory.write_resource(p_account, v_kind, v_key, v_attributes, v_version, p_mutation -> 'actor', v_at);
  perform inventory.own(p_account, v_kind, v_key, nullif(p_mutation -> 'owner', 'null'));
  -- Somebody made again what its repository still counts as its own.
  update inventory.ownership o set gone_by = null, gone_at = null
  where o.account_id = p_account and o.kind = v_kind and o.key = v_key and o.gone_at is not null;
  perform inventory.record_resource(
    p_account, v_version, p_mutation, v_at, 'created',
    inventory.changed_names('{}', v_attributes), v_attributes
  );
  if v_kind <> 'node' then
    return row (v_version, v_version, false, '{}'::text[])::inventory.step;
  end if;
  insert into inventory.instances (account_id, instance_id, node, status, region, instance_type, live_version)
  values (
    p_account, uuidv7(), v_key, 'pending', v_attributes ->> 'region', v_attributes ->> 'instance_type', v_version + 1
  )
  returning * into v_instance;
  perform inventory.record_instance(p_account, v_version + 1, p_mutation, v_at, 'created', v_instance);
  return row (v_version + 1, v_version, false, array['provision_instances'])::inventory.step;
end
$$;
