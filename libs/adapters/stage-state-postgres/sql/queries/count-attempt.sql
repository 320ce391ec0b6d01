insert into operations.attempts as a (stage, event_id, attempts, last_at) values ($1, $2, 1, clock_timestamp())
on conflict (stage, event_id) do update set attempts = a.attempts + 1, last_at = excluded.last_at
returning attempts;
