-- Sets the governance of an account as it was decided (`p_step`: version, revision?, next, facts, result), unless it is
-- another one by now, or the account's revision is where that counts: `{"kind": "moved"}`.
create or replace function inventory.govern(p_account text, p_cause jsonb, p_content jsonb, p_step jsonb) returns jsonb
language plpgsql as $$
declare
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_version bigint;
  v_revision bigint;
  v_fact jsonb;
  v_entered record;
begin
  select * into v_entered from inventory.enter(p_account, p_cause, p_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  v_revision := v_entered.revision;
  -- What repositories declare may be known before an account begins.
  if v_revision = 0 then
    return inventory.rejected(0, jsonb_build_object('reason', 'no_account'));
  end if;
  select g.version into v_version from inventory.governance g where g.account_id = p_account;
  if coalesce(v_version, 0) <> (p_step ->> 'version')::bigint
    or v_revision <> coalesce((p_step ->> 'revision')::bigint, v_revision)
  then
    return jsonb_build_object('kind', 'moved');
  end if;
  for v_fact in select value from jsonb_array_elements(p_step -> 'facts') loop
    v_revision := v_revision + 1;
    perform inventory.record(p_account, v_revision, p_cause, v_at, v_fact ->> 'type', v_fact -> 'data');
  end loop;
  insert into inventory.governance (account_id, version, mode, state)
  values (p_account, 1, p_step #>> '{next,settings,mode}', p_step -> 'next')
  on conflict (account_id) do update set
    version = governance.version + 1, mode = excluded.mode, state = excluded.state;
  return inventory.leave(p_account, v_revision, p_cause, p_content, p_step -> 'result');
end
$$;
