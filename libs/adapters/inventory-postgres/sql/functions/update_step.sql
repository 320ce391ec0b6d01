-- Writes what changed of a resource that is there; only its ownership where no attribute does, and nothing at all
-- without an owner.
create or replace function inventory.update_step(
  p_account text, p_revision bigint, p_mutation jsonb, p_live inventory.resources, p_changed text[]
) returns inventory.step
language plpgsql as $$
declare
  v_owner jsonb := nullif(p_mutation -> 'owner', 'null');
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_after jsonb := p_live.attributes || (p_mutation -> 'write');
  v_version bigint := p_revision + 1;
  -- Apply says what a node is to be, and its instances with it; by hand only what changes moves.
  v_names text[] := case
    when v_owner is null then p_changed
    else array(select jsonb_object_keys(p_mutation -> 'write'))
  end;
  v_retargeted bigint := 0;
begin
  if p_changed = '{}' and v_owner is null then
    return row (p_revision, p_live.live_version, true, '{}'::text[])::inventory.step;
  end if;
  perform inventory.own(p_account, p_live.kind, p_live.key, v_owner);
  if p_changed = '{}' then
    perform inventory.set_version(p_account, p_live.kind, p_live.key, v_version);
    perform inventory.record_resource(p_account, v_version, p_mutation, v_at, 'adopted', '{}', p_live.attributes);
    if p_live.kind = 'node' then
      v_retargeted := inventory.retarget(p_account, v_version, p_mutation, v_at, v_names);
    end if;
    return row (
      v_version + v_retargeted, v_version, p_mutation ->> 'action' <> 'adopt' and v_retargeted = 0,
      case when v_retargeted > 0 then array['retarget_instances'] else '{}'::text[] end
    )::inventory.step;
  end if;
  perform inventory.write_resource(
    p_account, p_live.kind, p_live.key, v_after, v_version, p_mutation -> 'actor', v_at
  );
  perform inventory.record_resource(p_account, v_version, p_mutation, v_at, 'updated', p_changed, v_after);
  v_retargeted := case
    when p_live.kind = 'node' then inventory.retarget(p_account, v_version, p_mutation, v_at, v_names)
    else 0
  end;
  return row (
    v_version + v_retargeted, v_version, false,
    case when v_retargeted > 0 then array['retarget_instances'] else '{}'::text[] end
  )::inventory.step;
end
$$;
