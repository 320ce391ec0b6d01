-- What a repository declares and another one manages, each as `<owner> <kind> <key>`.
create or replace function inventory.contested_by(p_account text, p_repository uuid) returns text[]
language sql stable as $$
  select coalesce(array_agg(c.owner_id || ' ' || c.kind || ' ' || c.key), '{}')
  from inventory.contested c
  where c.account_id = p_account and c.repository_id = p_repository
$$;
