create index on proposals (account_id, position);
create index on proposals (account_id, sync_run_id, position);
create index on proposals (account_id, repository_id, position);
create index on proposals (account_id, status, position);
