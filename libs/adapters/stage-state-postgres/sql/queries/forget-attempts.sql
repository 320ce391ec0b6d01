delete from operations.attempts where stage = $1 and event_id = $2;
