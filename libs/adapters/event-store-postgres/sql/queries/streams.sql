-- The range serves the index; starts_with decides, and knows no wildcards.
select stream
from event_store.events
where version = 1 and account_id = $1 and stream >= $2 and stream < $2 || chr(1114111) and starts_with(stream, $2)
order by stream;
