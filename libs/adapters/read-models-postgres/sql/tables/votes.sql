-- One row per voter and proposal; row_key is both.
create table votes (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "voter" text collate "C",
  primary key (account_id, row_key)
);
