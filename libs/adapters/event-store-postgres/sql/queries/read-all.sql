-- The head comes from the same snapshot as the events; a later one would hide what was committed in between.
select head.position as head, e.*
from (select coalesce(max(position), 0) as position from event_store.events) head
left join lateral (
  select position, stream, version, id, type, schema_version, account_id, recorded_at, metadata, data
  from event_store.events
  where position > $1 and position <= $2 and ($3::text[] is null or type = any ($3))
  order by position
  limit $4
) e on true
order by e.position;
