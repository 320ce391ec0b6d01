-- Promotes a module's version, new or known. Instants of promotion differ within an account, whatever the clock says.
create or replace function inventory.promote(p_account text, p_cause jsonb, p_data jsonb) returns jsonb
language plpgsql as $$
declare
  v_content jsonb := jsonb_build_object('command', 'PromoteModuleVersion', 'data', p_data);
  v_at timestamptz(3);
  v_promoted timestamptz(3);
  v_result jsonb;
  v_before inventory.module_versions;
  v_entered record;
begin
  select * into v_entered from inventory.enter(p_account, p_cause, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  if not exists (
    select from inventory.node_modules m where m.account_id = p_account and m.name = p_data ->> 'module'
  ) then
    return inventory.rejected(v_entered.revision, jsonb_build_object('reason', 'not_found'));
  end if;
  select * into v_before from inventory.module_versions v
  where v.account_id = p_account and v.module = p_data ->> 'module' and v.version = p_data ->> 'version';
  if found and p_data ? 'content' and v_before.content_digest is distinct from p_data #>> '{content,digest}' then
    return inventory.rejected(v_entered.revision, jsonb_build_object('reason', 'version_exists'));
  end if;
  v_at := date_trunc('milliseconds', clock_timestamp());
  select greatest(v_at, max(v.promoted_at) + interval '1 millisecond') into v_promoted
  from inventory.module_versions v where v.account_id = p_account;
  insert into inventory.module_versions (
    account_id, module, version, state, promoted_at, content_digest, content_size_bytes
  )
  values (
    p_account, p_data ->> 'module', p_data ->> 'version', p_data ->> 'state', v_promoted,
    p_data #>> '{content,digest}', (p_data #>> '{content,size_bytes}')::int
  )
  on conflict (account_id, module, version) do update set
    state = excluded.state, promoted_at = excluded.promoted_at
  returning * into v_before;
  v_result := jsonb_build_object(
    'module', p_data -> 'module', 'version', p_data -> 'version', 'state', p_data -> 'state',
    'promoted_at', inventory.instant(v_promoted)
  ) || inventory.content_of(v_before);
  perform inventory.record(p_account, v_entered.revision + 1, p_cause, v_at, 'ModuleVersionPromoted', v_result);
  return inventory.leave(p_account, v_entered.revision + 1, p_cause, v_content, v_result);
end
$$;
