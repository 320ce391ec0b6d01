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
