insert into operations.checkpoints as c (stage, position, event_id) values ($1, $2, $3)
on conflict (stage) do update set position = excluded.position, event_id = excluded.event_id
where c.position < excluded.position;
