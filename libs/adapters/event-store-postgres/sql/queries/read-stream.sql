-- The event at $2 comes along as its id alone, because it must be the one that the reader stands on. All else of an event is
-- one column: each column of an answer is described anew with every answer, which costs as much as the row.
select
  id,
  case when version > $2 then json_build_object(
    'version', version, 'position', position, 'type', type, 'schema_version', schema_version, 'account_id', account_id,
    'recorded_at', recorded_at, 'metadata', metadata, 'data', data
  ) end as event
from event_store.events
where stream = $1 and version >= $2 and version <= $3
order by version;
