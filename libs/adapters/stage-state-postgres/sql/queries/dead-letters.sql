select id, stage, account_id, event_id, event_type, position, payload, error, attempts, buried_at, replayed_at
from operations.dead_letters
where ($1::text is null or account_id = $1)
  and (
    $3::uuid is null
    or (buried_at, id) < (select buried_at, id from operations.dead_letters where id = $3)
  )
order by buried_at desc, id desc
limit $2;
