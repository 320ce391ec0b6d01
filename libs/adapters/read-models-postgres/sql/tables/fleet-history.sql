-- What each revision made of one thing of the live fleet; row_key is the position of its event. Its primary key is among the indexes:
-- rows only ever come once, so a rebuild fills the table without it.
create table fleet_history (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  "thing" text collate "C",
  "operation" text collate "C",
  "at" text collate "C"
);
