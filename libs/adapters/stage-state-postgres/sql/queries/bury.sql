-- The oldest letters of a stage beyond the limit go, so that a flood of nonsense cannot fill the disk.
with excess as (
  delete from operations.dead_letters
  where stage = $2
    and id in (
      select id from operations.dead_letters where stage = $2 order by buried_at desc, id desc offset $10
    )
)
insert into operations.dead_letters
  (id, stage, account_id, event_id, event_type, position, payload, error, attempts, buried_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())
on conflict (stage, event_id) do update set
  payload = excluded.payload,
  error = excluded.error,
  attempts = excluded.attempts,
  buried_at = excluded.buried_at,
  replayed_at = null,
  settled_at = null;
