-- A database as the first release left it: its tables, functions and views, and what one account did with it.
-- Frozen: it is what an upgrade begins with.

create schema if not exists event_store;

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

-- Appends what waits in a process, as one statement that is its own transaction (never call it inside another). The lock makes positions follow the
-- order of commits: it is held from before the first position is taken until the commit is visible, and never while
-- somebody waits for a client. Items of one call name different streams.
--
-- Answers one row for each item, in order:
--   appended         its first event has first_version and first_position
--   repeated         this operation was appended before, as `events` events from first_version on; nothing was written
--   conflict         the stream has first_version - 1 events; nothing was written
--   foreign_account  the stream belongs to another account; nothing was written
create or replace function event_store.append(
  -- One element for each item.
  streams text[],
  expected_versions integer[],
  operation_ids text[],
  accounts text[],
  sizes integer[],
  -- One element for each event: the number of its item and its place in there, both from 1; then what it holds.
  event_items integer[],
  event_places integer[],
  event_ids uuid[],
  event_types text[],
  event_schema_versions integer[],
  event_metadata text[],
  -- The data as JSON in UTF-8, one after the other, because an array would have to escape every quote in them.
  event_data bytea,
  event_data_starts integer[],
  event_data_sizes integer[],
  -- Whether to wake the readers.
  wake boolean
) returns table (
  item_outcome text,
  first_version integer,
  first_position bigint,
  events integer,
  stored_at timestamptz
)
language plpgsql
volatile
-- Without statistics (a new or a fast growing table) the planner would scan the table or plan anew for each call.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  head bigint;
  now_ms timestamptz;
begin
  -- A snapshot older than the lock would not see what the previous holder committed.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'event_store.append needs the isolation level read committed';
  end if;
  perform pg_advisory_xact_lock(hashtext('fleetwright.event_store'));
  select coalesce(max(position), 0) into head from event_store.events;
  now_ms := date_trunc('milliseconds', clock_timestamp());
  if wake then
    perform pg_notify('fleetwright_event_store', '');
  end if;

  return query
  with asked as (
    select item, stream, expected_version, operation_id, account_id, size
    from unnest(streams, expected_versions, operation_ids, accounts, sizes)
      with ordinality as i (stream, expected_version, operation_id, account_id, size, item)
  ),
  judged as materialized (
    select
      asked.*,
      coalesce(newest.version, 0) as actual_version,
      earlier.version as earlier_version,
      earlier.operation_events as earlier_events,
      case
        when newest.account_id <> asked.account_id then 'foreign_account'
        when earlier.version is not null then 'repeated'
        when coalesce(newest.version, 0) <> asked.expected_version then 'conflict'
        else 'appended'
      end as outcome
    from asked
    left join lateral (
      select e.version, e.account_id from event_store.events e
      where e.stream = asked.stream order by e.version desc limit 1
    ) newest on true
    left join lateral (
      select e.version, e.operation_events from event_store.events e
      where e.stream = asked.stream and e.operation_id = asked.operation_id limit 1
    ) earlier on true
  ),
  placed as materialized (
    select
      judged.*,
      head + sum(size) filter (where outcome = 'appended') over (order by item) - size + 1 as first_position
    from judged
  ),
  written as (
    insert into event_store.events (
      position, stream, version, id, type, schema_version, account_id, recorded_at,
      operation_id, operation_events, metadata, data
    )
    select
      placed.first_position + e.place - 1, placed.stream, placed.expected_version + e.place,
      e.id, e.type, e.schema_version, placed.account_id, now_ms,
      case when e.place = 1 then placed.operation_id end,
      case when e.place = 1 then placed.size end,
      e.metadata::json, convert_from(substring(event_data from e.data_start for e.data_size), 'UTF8')::json
    from unnest(
      event_items, event_places, event_ids, event_types, event_schema_versions, event_metadata,
      event_data_starts, event_data_sizes
    ) as e (item, place, id, type, schema_version, metadata, data_start, data_size)
    join placed on placed.item = e.item and placed.outcome = 'appended'
  )
  select
    placed.outcome,
    case placed.outcome
      when 'appended' then placed.expected_version + 1
      when 'repeated' then placed.earlier_version
      else placed.actual_version + 1
    end,
    placed.first_position,
    coalesce(placed.earlier_events, placed.size),
    now_ms
  from placed
  order by placed.item;
end
$$;

create schema if not exists operations;

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

create schema if not exists repo_sync;

-- One row: how far the log is in the schedule.
create table if not exists repo_sync.cursor (
  id boolean not null primary key default true check (id),
  position bigint not null
);
insert into repo_sync.cursor (position) values (0) on conflict do nothing;

-- Operational facts of each registered repository. Everything here can be read from the log again, or found out anew.
create table if not exists repo_sync.schedule (
  repository_id uuid not null primary key,
  account_id text collate "C" not null,
  name text collate "C" not null,
  -- null: disabled.
  next_due_at timestamptz,
  failures integer not null default 0,
  last_polled_at timestamptz,
  last_tip text,
  -- The newest run, as long as its end has not been seen.
  open_run_id uuid,
  open_run_number integer,
  open_run_deadline_at timestamptz,
  constraint schedule_open_run check (num_nulls(open_run_id, open_run_number, open_run_deadline_at) in (0, 3))
);

-- Pushes that webhooks told of: how many, how many of them a poll has covered, and when to look for the newest.
alter table repo_sync.schedule add column if not exists pushes bigint not null default 0;
alter table repo_sync.schedule add column if not exists pushes_covered bigint not null default 0;
alter table repo_sync.schedule add column if not exists push_due_at timestamptz;

-- Webhook deliveries that were noted, so that a repeated one has no effect.
create table if not exists repo_sync.delivery (
  repository_id uuid not null,
  key text collate "C" not null,
  noted_at timestamptz not null,
  forget_at timestamptz not null,
  primary key (repository_id, key)
);

create index if not exists schedule_due on repo_sync.schedule (next_due_at, repository_id);

create index if not exists schedule_deadline on repo_sync.schedule (open_run_deadline_at, repository_id)
  where open_run_deadline_at is not null;

create index if not exists schedule_account on repo_sync.schedule (account_id);

create index if not exists delivery_forget on repo_sync.delivery (forget_at);

-- Applies changes in order and moves the cursor; does nothing unless it stands where the caller read it.
create or replace function repo_sync.follow(changes jsonb, from_position bigint, to_position bigint) returns void
language plpgsql as $$
declare
  change jsonb;
begin
  update repo_sync.cursor set position = to_position where position = from_position;
  if not found then
    return;
  end if;
  for change in select value from jsonb_array_elements(changes) loop
    if change->>'kind' = 'gone' then
      delete from repo_sync.schedule where repository_id = (change->>'repositoryId')::uuid;
    elsif change->>'kind' = 'known' then
      insert into repo_sync.schedule (repository_id, account_id, name, next_due_at)
      values (
        (change->>'repositoryId')::uuid, change->>'account', change->>'name', (change->>'nextDueAt')::timestamptz
      )
      on conflict (repository_id) do update
        set account_id = excluded.account_id, name = excluded.name, next_due_at = excluded.next_due_at;
    else
      update repo_sync.schedule
        set open_run_id = (change->>'runId')::uuid,
          open_run_number = (change->>'number')::integer,
          open_run_deadline_at = (change->>'deadlineAt')::timestamptz,
          next_due_at = case
            when change->>'nextDueAt' is null then next_due_at
            -- The run may have asked the remote before a push that came since.
            when pushes > pushes_covered then least((change->>'nextDueAt')::timestamptz, push_due_at)
            else (change->>'nextDueAt')::timestamptz
          end
        where repository_id = (change->>'repositoryId')::uuid;
    end if;
  end loop;
end
$$;

-- Notes a push unless one of its keys is known, and moves the next look forward. All or nothing: whoever gets no answer
-- and sends again is not taken for a repetition. Keys come sorted, so that two deliveries cannot wait for each other.
create or replace function repo_sync.note_push(
  repository uuid, keys text[], at timestamptz, due_at timestamptz, forget timestamptz
) returns text
language plpgsql as $$
declare
  look_at timestamptz;
  noted bigint;
begin
  select coalesce(s.push_due_at, '-infinity') into look_at
    from repo_sync.schedule s
    where s.repository_id = repository and s.next_due_at is not null;
  if not found then
    return 'ignored';
  end if;
  insert into repo_sync.delivery (repository_id, key, noted_at, forget_at)
    select repository, key, at, forget from unnest(keys) key
    on conflict do nothing;
  get diagnostics noted = row_count;
  if noted < cardinality(keys) then
    return 'repeated';
  end if;
  -- A look that is still to come covers this push as well, without a storm queueing for the row. One whose time has come
  -- may have asked the remote already.
  if look_at <= at then
    update repo_sync.schedule s
      set pushes = s.pushes + 1, push_due_at = due_at, next_due_at = least(s.next_due_at, due_at)
      where s.repository_id = repository and s.next_due_at is not null
        and (s.push_due_at is null or s.push_due_at <= at);
  end if;
  return 'accepted';
end
$$;

create schema if not exists documents;

-- Texts that are too large for an event, addressed by account and SHA-256 of their UTF-8 bytes. Rows never change.
create table if not exists documents.documents (
  account_id text collate "C" not null,
  digest bytea not null,
  encoding text collate "C" not null,
  -- bytea, because a file from git may hold a NUL, which text cannot.
  body bytea not null,
  stored_at timestamptz not null default now(),
  primary key (account_id, digest),
  constraint documents_digest check (length(digest) = 32),
  constraint documents_encoding check (encoding in ('plain', 'zstd'))
);
-- What is large comes compressed; trying again would only cost time.
alter table documents.documents alter column body set storage external;
