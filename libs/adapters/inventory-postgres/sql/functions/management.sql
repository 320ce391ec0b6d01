-- An ownership row as the contracts' Management; null for no row.
create or replace function inventory.management(p_row inventory.ownership) returns jsonb
language sql immutable parallel safe as $$
  select case
    when p_row.repository_id is not null then
      jsonb_build_object(
        'repository_id', p_row.repository_id, 'last_applied', p_row.last_applied, 'revision', p_row.revision
      )
  end
$$;
