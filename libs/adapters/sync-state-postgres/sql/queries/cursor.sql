select position, event_id from repo_sync.cursor;
