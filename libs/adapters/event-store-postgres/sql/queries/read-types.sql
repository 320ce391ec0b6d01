-- The end of what is looked at comes from the same snapshot as the events; a later one would hide what was committed in
-- between. Positions are without gaps here, so an event stands there.
select ends.found_id, ends.end_position, ends.end_id, e.*
from (
  select
    (select id from event_store.events where position = $1) as found_id,
    newest.position as end_position,
    newest.id as end_id
  from (select 1) one
  left join lateral (
    select position, id from event_store.events where position <= $2 order by position desc limit 1
  ) newest on true
) ends
left join lateral (
  select position, stream, version, id, type, schema_version, account_id, recorded_at, metadata, data
  from event_store.events
  where position > $1 and position <= $2 and type = any ($3::text[])
  order by position
  limit $4
) e on true
order by e.position;
