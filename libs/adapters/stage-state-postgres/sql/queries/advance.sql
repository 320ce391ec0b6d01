insert into operations.checkpoints as c (stage, position) values ($1, $2)
on conflict (stage) do update set position = excluded.position where c.position < excluded.position;
