with stood as (
  update repo_sync.cursor set position = 0, event_id = null
  where position = $1 and event_id is not distinct from $2::uuid
  returning true
)
delete from repo_sync.schedule where exists (select from stood);
