-- Which log everything in this database was remembered of: one row, never changed.
create table if not exists operations.known_log (
  is_only boolean primary key default true check (is_only),
  log_id uuid not null,
  known_since timestamptz not null
);
