-- Makes an account (once) and begins its journal.
create or replace function inventory.create_account(p_account text, p_cause jsonb, p_data jsonb) returns jsonb
language plpgsql as $$
declare
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_content jsonb := jsonb_build_object('command', 'CreateAccount', 'data', p_data);
  v_entered record;
begin
  insert into inventory.accounts (account_id, name, created_at)
  values (p_account, p_data ->> 'name', v_at)
  -- What repositories declare may have been known before.
  on conflict (account_id) do update set name = excluded.name, created_at = excluded.created_at
  where accounts.revision = 0;
  select * into v_entered from inventory.enter(p_account, p_cause, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  if v_entered.revision > 0 then
    return inventory.rejected(v_entered.revision, jsonb_build_object('reason', 'already_exists'));
  end if;
  perform inventory.record(
    p_account, 1, p_cause, v_at, 'AccountCreated',
    jsonb_build_object('account', p_account, 'name', p_data -> 'name')
  );
  return inventory.leave(
    p_account, 1, p_cause, v_content,
    jsonb_build_object('account', p_account, 'name', p_data -> 'name', 'created_at', inventory.instant(v_at))
  );
end
$$;
