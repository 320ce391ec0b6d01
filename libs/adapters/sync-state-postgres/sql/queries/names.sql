select repository_id, name from repo_sync.schedule where account_id = $1;
