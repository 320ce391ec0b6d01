-- What a decision about the governance is taken on: the state with its version (0: nobody ever changed it), the account's
-- revision, and the answer when the request was done before.
create or replace function inventory.governance_of(p_account text, p_cause jsonb, p_content jsonb) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'revision', coalesce((select a.revision from inventory.accounts a where a.account_id = p_account), 0),
    'version', coalesce(g.version, 0),
    'state', g.state,
    'answer', (
      select case
        when o.content_hash = md5(p_content::text)
          then jsonb_build_object('kind', 'repeated', 'result', o.result, 'revision', o.revision)
        else inventory.rejected(o.revision, jsonb_build_object('reason', 'operation_reused'))
      end
      from inventory.operations o
      where o.account_id = p_account and o.operation_id = p_cause ->> 'operation_id'
    )
  )
  from (select) as one
  left join inventory.governance g on g.account_id = p_account
$$;
