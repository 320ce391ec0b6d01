create index on sync_runs (account_id, position);
create index on sync_runs (account_id, repository_id, position);
