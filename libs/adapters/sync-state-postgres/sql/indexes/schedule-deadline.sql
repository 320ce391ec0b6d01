create index if not exists schedule_deadline on repo_sync.schedule (open_run_deadline_at, repository_id)
  where open_run_deadline_at is not null;
