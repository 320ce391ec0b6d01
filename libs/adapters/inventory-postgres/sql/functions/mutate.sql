-- One write of one resource (core/inventory's Mutation), whole or not at all; answers its Verdict.
create or replace function inventory.mutate(p_account text, p_mutation jsonb) returns jsonb
language plpgsql as $$
declare
  v_action text := p_mutation ->> 'action';
  v_owner jsonb := nullif(p_mutation -> 'owner', 'null');
  v_content jsonb := jsonb_build_object(
    'kind', p_mutation -> 'kind', 'key', p_mutation -> 'key', 'action', v_action, 'write', p_mutation -> 'write'
  );
  v_entered record;
  v_live inventory.resources;
  v_owned_by uuid;
  v_changed text[];
  v_in_place boolean;
  v_hindrance jsonb;
  v_done inventory.step;
  v_broken text;
begin
  -- The lock is held for as long as the commit takes; who needs it to be durable asks for a flush afterwards.
  perform set_config('synchronous_commit', 'off', true);
  select * into v_entered from inventory.enter(p_account, p_mutation, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;

  select * into v_live from inventory.resources r
  where r.account_id = p_account and r.kind = p_mutation ->> 'kind' and r.key = p_mutation ->> 'key';
  select o.repository_id into v_owned_by from inventory.ownership o
  where o.account_id = p_account and o.kind = p_mutation ->> 'kind' and o.key = p_mutation ->> 'key';
  v_changed := inventory.changed_names(v_live.attributes, p_mutation -> 'write');
  v_in_place := v_owner is not null and case v_action
    when 'delete' then v_live.live_version is null
    when 'adopt' then false
    else v_live.live_version is not null and v_changed = '{}' and p_mutation -> 'write' <> '{}'
  end;
  v_hindrance := inventory.hindrance_of(p_account, p_mutation, v_live.live_version, v_owned_by, v_in_place);
  if v_hindrance is not null then
    return inventory.hindered(v_entered.revision, v_hindrance);
  end if;

  begin
    v_done := case
      when v_action = 'delete' then inventory.remove_step(p_account, v_entered.revision, p_mutation, v_live)
      when v_live.live_version is null then inventory.create_step(p_account, v_entered.revision, p_mutation)
      else inventory.update_step(p_account, v_entered.revision, p_mutation, v_live, v_changed)
    end;
  exception when integrity_constraint_violation or data_exception then
    get stacked diagnostics v_broken = constraint_name;
    v_broken := coalesce(nullif(v_broken, ''), sqlstate);
    return inventory.hindered(
      v_entered.revision, jsonb_build_object('reason', 'constraint', 'constraint', v_broken)
    );
  end;
  return inventory.leave(
    p_account, v_done.revision, p_mutation, v_content,
    jsonb_build_object(
      'version', v_done.version,
      'already_in_place', v_done.already_in_place,
      'side_effects', to_jsonb(v_done.side_effects),
      'resource', case
        when v_owner is null then (
          select r.resource from inventory.live_resources r
          where r.account_id = p_account and r.kind = p_mutation ->> 'kind' and r.key = p_mutation ->> 'key'
        )
      end
    )
  );
end
$$;
