-- One write of one resource (core/inventory's Mutation), whole or not at all; answers its Verdict.
create or replace function inventory.mutate(p_account text, p_mutation jsonb) returns jsonb
language plpgsql as $$
declare
  v_action text := p_mutation ->> 'action';
  v_owner jsonb := nullif(p_mutation -> 'owner', 'null');
  v_content jsonb := jsonb_build_object(
    'kind', p_mutation -> 'kind', 'key', p_mutation -> 'key', 'action', v_action,
    'write', coalesce(p_mutation -> 'asked', p_mutation -> 'write')
  );
  v_entered record;
  v_live inventory.resources;
  v_owned_by uuid;
  v_changed text[];
  v_in_place boolean;
  v_rejection jsonb;
  v_gate jsonb;
  v_done inventory.step;
  v_broken text;
  v_resource json;
begin
  -- The lock is held for as long as the commit takes; who needs it to be durable asks for a flush afterwards.
  -- Where another server keeps the events, nothing may be read before it is durable.
  if current_setting('fleetwright.journal_durable', true) is distinct from 'on' then
    perform set_config('synchronous_commit', 'off', true);
  end if;
  -- Planning a look-up among all kinds anew for its values takes ten times as long as the look-up.
  perform set_config('plan_cache_mode', 'force_generic_plan', true);
  select * into v_entered from inventory.enter(p_account, p_mutation, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  -- What repositories declare may be known before an account begins.
  if v_entered.revision = 0 then
    return inventory.rejected(0, jsonb_build_object('reason', 'no_account'));
  end if;

  if v_owner is null then
    v_gate := inventory.git_gate(p_account, p_mutation ->> 'kind', p_mutation ->> 'key', p_mutation);
    if v_gate ? 'rejection' then
      return inventory.rejected(v_entered.revision, v_gate -> 'rejection');
    end if;
    if v_gate ? 'opening' then
      p_mutation := jsonb_set(p_mutation, '{origin,break_glass}', v_gate -> 'opening');
    end if;
  end if;

  select * into v_live from inventory.resources r
  where r.account_id = p_account and r.kind = p_mutation ->> 'kind' and r.key = p_mutation ->> 'key';
  select o.repository_id into v_owned_by from inventory.ownership o
  where o.account_id = p_account and o.kind = p_mutation ->> 'kind' and o.key = p_mutation ->> 'key';
  v_changed := inventory.changed_names(v_live.attributes, p_mutation -> 'write');
  v_in_place := v_owner is not null and case v_action
    when 'delete' then v_live.live_version is null
    when 'adopt' then false
    when 'disown' then v_owned_by is null
    else v_live.live_version is not null and v_changed = '{}' and p_mutation -> 'write' <> '{}' and not (
      p_mutation ->> 'kind' = 'node' and exists (
        select from inventory.instances i
        where i.account_id = p_account and i.node = p_mutation ->> 'key' and inventory.is_stray(
          i, p_mutation -> 'write', array(select jsonb_object_keys(p_mutation -> 'write'))
        )
      )
    )
  end;
  v_rejection := inventory.rejection_of(p_account, p_mutation, v_live.live_version, v_owned_by, v_in_place);
  if v_rejection is not null then
    return inventory.rejected(v_entered.revision, v_rejection);
  end if;

  begin
    v_done := case
      when v_action = 'disown' then inventory.disown_step(p_account, v_entered.revision, p_mutation, v_live)
      when v_action = 'delete' then inventory.remove_step(p_account, v_entered.revision, p_mutation, v_live)
      when v_live.live_version is null then inventory.create_step(p_account, v_entered.revision, p_mutation)
      else inventory.update_step(p_account, v_entered.revision, p_mutation, v_live, v_changed)
    end;
  exception when integrity_constraint_violation or data_exception then
    get stacked diagnostics v_broken = constraint_name;
    v_broken := coalesce(nullif(v_broken, ''), sqlstate);
    return inventory.rejected(
      v_entered.revision, jsonb_build_object('reason', 'constraint', 'constraint', v_broken)
    );
  end;
  if v_owner is null then
    select r.resource into v_resource from inventory.live_resources r
    where r.account_id = p_account and r.kind = p_mutation ->> 'kind' and r.key = p_mutation ->> 'key';
  end if;
  return inventory.leave(
    p_account, v_done.revision, p_mutation, v_content,
    jsonb_build_object(
      'version', v_done.version,
      'already_in_place', v_done.already_in_place,
      'side_effects', to_jsonb(v_done.side_effects),
      'resource', v_resource
    )
  );
end
$$;
