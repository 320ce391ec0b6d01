-- The answer of a write that wrote nothing. In the words of the first release, whose processes call the same functions
-- while they run beside this one, and would take an answer of another kind for a write that was done.
create or replace function inventory.rejected(p_revision bigint, p_rejection jsonb) returns jsonb
language sql immutable as $$
  select jsonb_build_object('kind', 'hindered', 'hindrance', p_rejection, 'revision', p_revision)
$$;
