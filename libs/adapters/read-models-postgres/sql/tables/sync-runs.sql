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
  "approval_request_id" text collate "C",
  primary key (account_id, row_key)
);
