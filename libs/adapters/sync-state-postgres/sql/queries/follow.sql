select repo_sync.follow($1, $2, $3, $4, $5);
