select position from repo_sync.cursor;
