-- Names of the attributes that a write would change, sorted.
create or replace function inventory.changed_names(p_before jsonb, p_write jsonb) returns text[]
language sql immutable as $$
  select coalesce(array_agg(w.key order by w.key collate "C"), '{}')
  from jsonb_each(p_write) w
  where p_before -> w.key is distinct from w.value
$$;
