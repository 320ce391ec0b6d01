-- The position below which everything that a stage owes is answered. Moves forward only.
create table if not exists operations.checkpoints (
  stage text collate "C" primary key,
  position bigint not null
);

-- Who does what only one process should do. Time is this database's.
create table if not exists operations.leases (
  name text collate "C" primary key,
  holder text collate "C" not null,
  until timestamptz not null
);

-- Failed tries of events that are neither answered nor given up.
create table if not exists operations.attempts (
  stage text collate "C" not null,
  event_id text collate "C" not null,
  attempts integer not null,
  last_at timestamptz not null,
  primary key (stage, event_id)
);

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

create index if not exists dead_letters_newest on operations.dead_letters (stage, buried_at desc, id desc);

-- Every stage looks here every few seconds; it is nearly always empty.
create index if not exists dead_letters_replays on operations.dead_letters (stage, replayed_at)
where replayed_at is not null and settled_at is null;
