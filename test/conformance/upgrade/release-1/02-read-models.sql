create schema read_models;
set search_path to read_models;

-- How far the rows of this schema have come. Written in the same transaction as they are.
create table checkpoint (
  -- there is one row
  id boolean primary key default true check (id),
  -- everything up to here is in the rows
  position bigint not null,
  -- grows by one with every rebuild
  generation bigint not null,
  -- of the folds that wrote the rows
  edition integer not null
);

-- One row per registered repository; row_key is its id.
create table repositories (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "status" text collate "C",
  "name" text collate "C",
  primary key (account_id, row_key)
);

-- One row per sync run; row_key is its id.
create table sync_runs (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "repository_id" text collate "C",
  "status" text collate "C",
  primary key (account_id, row_key)
);

-- One row per proposal; row_key is its id.
create table proposals (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "repository_id" text collate "C",
  "sync_run_id" text collate "C",
  "status" text collate "C",
  "kind" text collate "C",
  "change" text collate "C",
  "action" text collate "C",
  "key" text collate "C",
  primary key (account_id, row_key)
);

-- The operations timeline; row_key is the event's id. Its primary key is among the indexes: rows only ever come once, so
-- a rebuild fills the table without it.
create table fleet_events (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "kind" text collate "C",
  "severity" text collate "C"
);

-- One row per registered repository; row_key is its id.
create table drift_reports (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  primary key (account_id, row_key)
);

-- The live fleet; row_key is <kind>/<key>.
create table resources (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "kind" text collate "C",
  "key" text collate "C",
  primary key (account_id, row_key)
);

-- One row per instance; row_key is its id.
create table instances (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "node" text collate "C",
  "status" text collate "C",
  "region" text collate "C",
  primary key (account_id, row_key)
);

-- The module catalogue; row_key is <module>@<version>.
create table module_versions (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "module" text collate "C",
  "state" text collate "C",
  primary key (account_id, row_key)
);

-- One row per account, with the inventory revision that the rows have reached; row_key is the account.
create table accounts (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  primary key (account_id, row_key)
);

-- Webhooks name a repository and no account.
create index on repositories (row_key);

create index on sync_runs (account_id, position);
create index on sync_runs (account_id, repository_id, position);

create index on proposals (account_id, position);
create index on proposals (account_id, sync_run_id, position);
create index on proposals (account_id, repository_id, position);
create index on proposals (account_id, status, position);

alter table fleet_events add primary key (account_id, row_key);
create index on fleet_events (account_id, position);

create index on resources (account_id, kind, position);

reset search_path;
