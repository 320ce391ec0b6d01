-- The event at $2 comes along as its id alone, because it must be the one that the reader stands on: what is not sent need
-- not be read from the row, written out and parsed.
select
  version, id,
  case when version > $2 then position end as position,
  case when version > $2 then stream end as stream,
  case when version > $2 then type end as type,
  case when version > $2 then schema_version end as schema_version,
  case when version > $2 then account_id end as account_id,
  case when version > $2 then recorded_at end as recorded_at,
  case when version > $2 then metadata end as metadata,
  case when version > $2 then data end as data
from event_store.events
where stream = $1 and version >= $2 and version <= $3
order by version;
