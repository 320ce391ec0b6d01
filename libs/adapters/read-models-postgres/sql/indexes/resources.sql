create index on resources (account_id, kind, position);
