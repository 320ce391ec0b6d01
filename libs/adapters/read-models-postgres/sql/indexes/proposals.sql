create index on proposals (account_id, position);
-- Runs are listed with their proposals counted, and the counts come from the index alone.
create index on proposals (account_id, sync_run_id, position) include (status, approver);
create index on proposals (account_id, repository_id, position);
create index on proposals (account_id, status, position);
-- What was proposed of one resource: its explanation asks, and its page.
create index on proposals (account_id, kind, key, position);
