-- What stands at the reader's place comes from the same snapshot as the events.
select place.found_id, e.*
from (select (select id from event_store.events where position = $1) as found_id) place
left join lateral (
  select position, stream, version, id, type, schema_version, account_id, recorded_at, metadata, data
  from event_store.events
  where position > $1
  order by position
  limit $2
) e on true
order by e.position;
