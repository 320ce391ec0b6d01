update operations.dead_letters set replayed_at = clock_timestamp(), settled_at = null where id = $1;
