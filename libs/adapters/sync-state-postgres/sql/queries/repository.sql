select repository_id, account_id, name, next_due_at, failures, last_polled_at, last_tip,
  pushes, pushes > pushes_covered as has_new_push, push_trace
from repo_sync.schedule
where repository_id = $1;
