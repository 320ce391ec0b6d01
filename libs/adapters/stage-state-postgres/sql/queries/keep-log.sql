insert into operations.known_log (log_id, known_since) values ($1, clock_timestamp())
on conflict (is_only) do nothing;
