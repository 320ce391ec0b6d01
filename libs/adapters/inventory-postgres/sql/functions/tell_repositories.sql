-- Journals that repositories have to compare again, some hundreds an entry; answers the last revision used.
create or replace function inventory.tell_repositories(
  p_account text, p_revision bigint, p_cause jsonb, p_repositories uuid[]
) returns bigint
language plpgsql as $$
declare
  -- NOTIFIED_REPOSITORIES_MAX of core/inventory.
  v_at_once constant integer := 500;
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_revision bigint := p_revision;
begin
  for v_from in 1 .. cardinality(p_repositories) by v_at_once loop
    v_revision := v_revision + 1;
    perform inventory.record(
      p_account, v_revision, p_cause, v_at, 'DeclarationsChanged',
      jsonb_build_object('repositories', to_jsonb(p_repositories[v_from : v_from + v_at_once - 1]))
    );
  end loop;
  return v_revision;
end
$$;
