-- What outgoing webhooks send, and what became of it. Time is this database's. Subscriptions are those of the log, as of the
-- newest place; what stands beside them is how their receivers do.
create table delivery.places (
  position bigint primary key,
  event_id uuid not null
);

create table delivery.subscriptions (
  id uuid primary key,
  account_id text collate "C" not null,
  subscription json not null,
  is_enabled boolean not null,
  failures integer not null default 0,
  failing_since timestamptz,
  next_attempt_at timestamptz not null default now(),
  holder text collate "C",
  claimed_until timestamptz
);

create table delivery.deliveries (
  id uuid primary key,
  subscription_id uuid not null,
  account_id text collate "C" not null,
  position bigint not null,
  event_id uuid not null,
  -- The run with whose events it is gathered; null: nothing joins it any more.
  fold text collate "C",
  events json not null,
  counts json not null,
  total integer not null,
  body text,
  state text collate "C" not null,
  attempts integer not null default 0,
  held_until timestamptz not null,
  last_status integer,
  last_answer text,
  last_error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (subscription_id, event_id)
);

create index deliveries_turn on delivery.deliveries (subscription_id, position) where state = 'queued';
create unique index deliveries_open on delivery.deliveries (subscription_id, fold) where fold is not null;
create index deliveries_log on delivery.deliveries (subscription_id, id desc);
create index deliveries_finished on delivery.deliveries (finished_at) where finished_at is not null;
