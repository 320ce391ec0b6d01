-- Makes these resources ([{kind, key}]) what a repository declares, as of a run. Rows that stay are not touched.
create or replace function inventory.replace_declarations(
  p_account text, p_repository uuid, p_run bigint, p_resources jsonb
) returns void
language sql as $$
  update inventory.declaring_repositories d set run_number = p_run
  where d.account_id = p_account and d.repository_id = p_repository;

  with declared as materialized (
    select kind, key from jsonb_to_recordset(p_resources) as r (kind text, key text)
  )
  delete from inventory.declarations d
  where d.account_id = p_account and d.repository_id = p_repository
    and not exists (select from declared n where n.kind = d.kind and n.key = d.key);

  insert into inventory.declarations (account_id, kind, key, repository_id)
  select p_account, r.kind, r.key, p_repository from jsonb_to_recordset(p_resources) as r (kind text, key text)
  on conflict (account_id, kind, key, repository_id) do nothing
$$;
