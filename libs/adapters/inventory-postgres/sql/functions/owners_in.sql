-- The owners in what is in one of two lists of contested resources and not in the other, in order.
create or replace function inventory.owners_in(p_before text[], p_after text[]) returns uuid[]
language sql immutable as $$
  select coalesce(array_agg(distinct split_part(moved, ' ', 1)::uuid), '{}')
  from (
    (select unnest(p_before) except select unnest(p_after))
    union all
    (select unnest(p_after) except select unnest(p_before))
  ) as difference (moved)
$$;
