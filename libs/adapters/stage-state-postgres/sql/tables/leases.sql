-- Who does what only one process should do. Time is this database's.
create table if not exists operations.leases (
  name text collate "C" primary key,
  holder text collate "C" not null,
  until timestamptz not null
);
