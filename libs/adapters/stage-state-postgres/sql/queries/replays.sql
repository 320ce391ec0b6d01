select id, stage, account_id, event_id, event_type, position, payload, error, attempts, buried_at, replayed_at
from operations.dead_letters
where stage = $1 and replayed_at is not null and settled_at is null
order by replayed_at
limit $2;
