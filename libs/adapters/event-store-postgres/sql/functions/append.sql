-- Appends what waits in a process, as one statement that is its own transaction (never call it inside another). The lock makes positions follow the
-- order of commits: it is held from before the first position is taken until the commit is visible, and never while
-- somebody waits for a client. Items of one call name different streams.
--
-- Answers one row for each item, in order:
--   appended         its first event has first_version and first_position
--   repeated         this operation was appended before, as `events` events from first_version on; nothing was written
--   conflict         the stream has first_version - 1 events, the last of them actual_id; nothing was written
--   foreign_account  the stream belongs to another account; nothing was written
create or replace function event_store.append(
  -- One element for each item.
  streams text[],
  expected_versions integer[],
  -- The event at that version; null for version 0.
  expected_ids uuid[],
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
  actual_id uuid,
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
    select item, stream, expected_version, expected_id, operation_id, account_id, size
    from unnest(streams, expected_versions, expected_ids, operation_ids, accounts, sizes)
      with ordinality as i (stream, expected_version, expected_id, operation_id, account_id, size, item)
  ),
  judged as materialized (
    select
      asked.*,
      coalesce(newest.version, 0) as actual_version,
      newest.id as newest_id,
      earlier.version as earlier_version,
      earlier.operation_events as earlier_events,
      case
        when newest.account_id <> asked.account_id then 'foreign_account'
        when earlier.version is not null then 'repeated'
        when coalesce(newest.version, 0) <> asked.expected_version then 'conflict'
        -- A decision on a past that was lost: as many events, and the last of them another one.
        when newest.id is distinct from asked.expected_id then 'conflict'
        else 'appended'
      end as outcome
    from asked
    left join lateral (
      select e.version, e.id, e.account_id from event_store.events e
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
    case placed.outcome when 'conflict' then placed.newest_id end,
    coalesce(placed.earlier_events, placed.size),
    now_ms
  from placed
  order by placed.item;
end
$$;
