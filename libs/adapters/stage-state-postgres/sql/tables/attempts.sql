-- Failed tries of events that are neither answered nor given up.
create table if not exists operations.attempts (
  stage text collate "C" not null,
  event_id text collate "C" not null,
  attempts integer not null,
  last_at timestamptz not null,
  primary key (stage, event_id)
);
