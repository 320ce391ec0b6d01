update operations.checkpoints set position = $4, event_id = $5
where stage = $1 and position = $2 and event_id is not distinct from $3::uuid;
