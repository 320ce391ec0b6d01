-- Lets PostgreSQL count the tables that have doubled since it last did. A plan made for a handful of rows takes any index
-- that begins with the account, and stays in use while an import fills the table: each write would then read all of its
-- account. Autovacuum counts too, but up to a minute later.
create or replace procedure inventory.refresh_statistics()
language plpgsql as $$
declare
  -- Smaller tables are read in whole as fast.
  v_pages_min constant integer := 4;
  v_table regclass;
begin
  for v_table in
    select c.oid
    from pg_class c
    where c.relnamespace = 'inventory'::regnamespace and c.relkind = 'r'
      and pg_relation_size(c.oid) >= current_setting('block_size')::bigint * greatest(2 * c.relpages, v_pages_min)
  loop
    begin
      execute format('lock table %s in share update exclusive mode nowait', v_table);
      execute format('analyze %s', v_table);
    exception when lock_not_available then
      -- Somebody else counts it now.
      null;
    end;
  end loop;
end
$$;
