-- Records that a repository manages a resource, with what was last applied; nothing when `p_owner` is null.
create or replace function inventory.own(p_account text, p_kind text, p_key text, p_owner jsonb) returns void
language sql as $$
  insert into inventory.ownership (account_id, kind, key, repository_id, last_applied, revision)
  select
    p_account, p_kind, p_key, (p_owner ->> 'repository_id')::uuid, p_owner -> 'last_applied', p_owner ->> 'revision'
  where p_owner is not null
  on conflict (account_id, kind, key) do update set
    repository_id = excluded.repository_id, last_applied = excluded.last_applied, revision = excluded.revision
$$;
