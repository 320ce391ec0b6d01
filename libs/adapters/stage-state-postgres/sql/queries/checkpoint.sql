select position, event_id from operations.checkpoints where stage = $1;
