update repo_sync.schedule
set last_polled_at = $2, last_tip = coalesce($3, last_tip), failures = $4, next_due_at = $5
where repository_id = $1;
