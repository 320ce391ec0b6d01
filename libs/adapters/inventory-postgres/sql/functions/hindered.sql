-- The answer of a write that wrote nothing.
create or replace function inventory.hindered(p_revision bigint, p_hindrance jsonb) returns jsonb
language sql immutable as $$
  select jsonb_build_object('kind', 'hindered', 'hindrance', p_hindrance, 'revision', p_revision)
$$;
