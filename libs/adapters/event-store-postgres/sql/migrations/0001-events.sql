-- Append-only: rows are never changed, and removing one would break the promise of positions without gaps.
create table if not exists event_store.events (
  position bigint not null primary key,
  stream text collate "C" not null,
  version integer not null,
  id uuid not null,
  type text not null,
  schema_version integer not null,
  account_id text collate "C" not null,
  recorded_at timestamptz not null,
  -- On the first event of an append only: what it was called, and how many events it has.
  operation_id text collate "C",
  operation_events integer,
  -- json, not jsonb: kept byte by byte, and \u0000 is allowed. Holds the actor, the correlation, causation and trace.
  metadata json not null,
  data json not null,
  constraint events_stream_version unique (stream, version),
  constraint events_operation check ((operation_id is null) = (operation_events is null))
);

-- Finds an append by its name; unique, so that not even a mistake in the function could store one twice.
create unique index if not exists events_operation on event_store.events (stream, operation_id)
where operation_id is not null;

-- The streams of an account, one entry each.
create unique index if not exists events_first_of_stream on event_store.events (account_id, stream)
where version = 1;
