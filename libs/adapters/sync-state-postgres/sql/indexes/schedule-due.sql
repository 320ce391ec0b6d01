create index if not exists schedule_due on repo_sync.schedule (next_due_at, repository_id);
