-- Those of the given references ([{kind, key}]) that do not exist, in the order of kinds and keys; null when all do.
create or replace function inventory.missing_references(p_account text, p_references jsonb) returns jsonb
language sql stable as $$
  select jsonb_agg(
    jsonb_build_object('kind', w.kind, 'key', w.key) order by inventory.rank_of(w.kind), w.key collate "C"
  )
  from jsonb_to_recordset(p_references) as w (kind text, key text)
  where not exists (
    select from inventory.resources r where r.account_id = p_account and r.kind = w.kind and r.key = w.key
    -- One look-up each; joined, all resources of the account would be read.
    offset 0
  )
$$;
