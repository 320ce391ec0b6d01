-- Sets what is given of an instance, at the version that is expected; without a difference nothing is journaled.
create or replace function inventory.update_instance(p_account text, p_cause jsonb, p_data jsonb) returns jsonb
language plpgsql as $$
declare
  v_content jsonb := jsonb_build_object('command', 'UpdateInstance', 'data', p_data);
  v_revision bigint;
  v_before inventory.instances;
  v_after inventory.instances;
  v_entered record;
  v_gate jsonb;
begin
  select * into v_entered from inventory.enter(p_account, p_cause, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  select * into v_before from inventory.instances i
  where i.account_id = p_account and i.instance_id = (p_data ->> 'instance_id')::uuid;
  if not found then
    return inventory.rejected(v_entered.revision, jsonb_build_object('reason', 'not_found'));
  end if;
  if (p_data ->> 'expected_version')::bigint <> v_before.live_version then
    return inventory.rejected(v_entered.revision, jsonb_build_object(
      'reason', 'version_conflict', 'actual_version', v_before.live_version));
  end if;
  v_after := v_before;
  v_after.status := coalesce(p_data ->> 'status', v_before.status);
  v_after.region := coalesce(p_data ->> 'region', v_before.region);
  v_after.instance_type := case
    when p_data ? 'instance_type' then p_data ->> 'instance_type'
    else v_before.instance_type
  end;
  if v_after.region <> v_before.region or v_after.instance_type is distinct from v_before.instance_type then
    -- It counts as its node, but for what it is doing.
    v_gate := inventory.git_gate(p_account, 'node', v_before.node, p_cause);
    if v_gate ? 'rejection' then
      return inventory.rejected(v_entered.revision, v_gate -> 'rejection');
    end if;
    if v_gate ? 'opening' then
      p_cause := jsonb_set(p_cause, '{origin,break_glass}', v_gate -> 'opening');
    end if;
  end if;
  v_revision := v_entered.revision;
  if v_after is distinct from v_before then
    v_revision := v_revision + 1;
    update inventory.instances i set
      status = v_after.status, region = v_after.region, instance_type = v_after.instance_type,
      live_version = v_revision
    where i.account_id = p_account and i.instance_id = v_before.instance_id;
    perform inventory.record(
      p_account, v_revision, p_cause, date_trunc('milliseconds', clock_timestamp()), 'InstanceChanged',
      jsonb_build_object(
        'instance', inventory.instance_json(v_after),
        'operation', 'updated',
        'changed', to_jsonb(array(
          select name from (values
            ('instance_type', v_after.instance_type is distinct from v_before.instance_type),
            ('region', v_after.region <> v_before.region),
            ('status', v_after.status <> v_before.status)
          ) as field (name, differs)
          where differs
        ))
      )
    );
  end if;
  return inventory.leave(p_account, v_revision, p_cause, v_content, inventory.instance_json(v_after));
end
$$;
