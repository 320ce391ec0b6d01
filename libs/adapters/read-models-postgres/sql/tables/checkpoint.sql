-- How far the rows of this schema have come. Written in the same transaction as they are.
create table checkpoint (
  -- there is one row
  id boolean primary key default true check (id),
  -- everything up to here is in the rows
  position bigint not null,
  -- the event that stands there; null at the start of the log
  event_id uuid,
  -- grows by one with every rebuild
  generation bigint not null,
  -- of the folds that wrote the rows
  edition integer not null
);
