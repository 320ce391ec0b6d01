-- Begins a write: takes the account's lock, under which every write of the account happens one after the other.
-- `answer` is set when there is nothing to do: no such account, or an operation id that was answered before.
create or replace function inventory.enter(
  p_account text, p_cause jsonb, p_content jsonb, out revision bigint, out answer jsonb
)
language plpgsql as $$
declare
  known inventory.operations;
begin
  select a.revision into enter.revision
  from inventory.accounts a
  where a.account_id = p_account
  for no key update;
  if not found then
    answer := inventory.rejected(0, jsonb_build_object('reason', 'no_account'));
    return;
  end if;
  select * into known
  from inventory.operations o
  where o.account_id = p_account and o.operation_id = p_cause ->> 'operation_id';
  if not found then
    return;
  end if;
  if known.content_hash = md5(p_content::text) then
    answer := jsonb_build_object('kind', 'repeated', 'result', known.result, 'revision', known.revision);
  else
    answer := inventory.rejected(enter.revision, jsonb_build_object('reason', 'operation_reused'));
  end if;
end
$$;
