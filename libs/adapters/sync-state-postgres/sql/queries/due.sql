select repository_id, account_id, name, next_due_at, failures, last_polled_at, last_tip,
  pushes, pushes > pushes_covered as has_new_push
from repo_sync.schedule
where next_due_at <= $1
order by next_due_at, repository_id
limit $2;
