-- What could not be handled, for people to see and to replay.
create table if not exists operations.dead_letters (
  id uuid primary key,
  stage text collate "C" not null,
  account_id text collate "C",
  event_id text collate "C" not null,
  event_type text collate "C" not null,
  position bigint,
  payload text collate "C" not null,
  error text collate "C" not null,
  attempts integer not null,
  buried_at timestamptz not null,
  replayed_at timestamptz,
  -- The replayed event was handled.
  settled_at timestamptz,
  unique (stage, event_id)
);
