create index if not exists schedule_account on repo_sync.schedule (account_id);
