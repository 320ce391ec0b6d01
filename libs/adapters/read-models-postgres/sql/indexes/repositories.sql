-- Webhooks name a repository and no account.
create index on repositories (row_key);
