-- Does not wait for the disk: a checkpoint that a crash takes back has its stage look at what it answered already.
with unawaited as (select set_config('synchronous_commit', 'off', true))
insert into operations.checkpoints as c (stage, position, event_id)
select $1::text, $2::bigint, $3::uuid from unawaited
on conflict (stage) do update set position = excluded.position, event_id = excluded.event_id
where c.position < excluded.position;
