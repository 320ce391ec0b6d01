-- The role that reads rows of one account: it passes no policy, owns nothing, and nobody logs in as it. Roles belong to the whole
-- server, where other databases may be making it at this moment.
do $$
begin
  create role fleetwright_reader nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
exception
  when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
  execute format('grant fleetwright_reader to %I', current_user);
exception
  -- Somebody else did so at the same moment.
  when unique_violation or sqlstate 'XX000' then null;
end
$$
