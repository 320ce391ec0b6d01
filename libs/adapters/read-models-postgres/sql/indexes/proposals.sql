create index on proposals (account_id, position);
-- Runs are listed with their proposals counted, and the counts come from the index alone.
create index on proposals (account_id, sync_run_id, position) include (status, approver);
create index on proposals (account_id, repository_id, position);
create index on proposals (account_id, status, position);
