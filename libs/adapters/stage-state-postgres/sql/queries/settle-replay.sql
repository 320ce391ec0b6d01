update operations.dead_letters set settled_at = clock_timestamp() where id = $1 and replayed_at is not null;
