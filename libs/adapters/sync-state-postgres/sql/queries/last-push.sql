select max(noted_at) as at from repo_sync.delivery where repository_id = $1;
