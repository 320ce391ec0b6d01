select id, stage, account_id, event_id, event_type, position, payload, error, attempts, buried_at, replayed_at
from operations.dead_letters
where id = $1;
