-- Why a repository may not delete a resource, or give it up: another one declares it by now, or the one that was to
-- receive it does not any more. null when it may.
create or replace function inventory.declaration_rejection(p_account text, p_mutation jsonb, p_version bigint)
returns jsonb
language plpgsql stable as $$
declare
  v_repository uuid := (p_mutation #>> '{owner,repository_id}')::uuid;
  v_receiver uuid := (p_mutation ->> 'receiver')::uuid;
  v_others uuid[];
  v_why text;
begin
  if v_repository is null or p_mutation ->> 'action' not in ('delete', 'disown') then
    return null;
  end if;
  select coalesce(array_agg(d.repository_id), '{}') into v_others
  from inventory.declarations d
  join inventory.declaring_repositories r on r.account_id = d.account_id and r.repository_id = d.repository_id
  where d.account_id = p_account and d.kind = p_mutation ->> 'kind' and d.key = p_mutation ->> 'key'
    and d.repository_id <> v_repository and r.counts;
  v_why := case
    when p_mutation ->> 'action' = 'delete' and v_others <> '{}' then 'declared_elsewhere'
    -- Nobody is not in an empty list either.
    when p_mutation ->> 'action' = 'disown' and v_receiver is not null and v_receiver <> all (v_others)
      then 'not_received'
  end;
  return case
    when v_why is not null then jsonb_build_object('reason', 'stale', 'actual_version', p_version, 'why', v_why)
  end;
end
$$;
