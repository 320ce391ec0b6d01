update repo_sync.schedule set next_due_at = least(next_due_at, $2), hastened_at = greatest(hastened_at, $2)
where repository_id = $1 and next_due_at is not null;
