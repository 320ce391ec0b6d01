update repo_sync.schedule set taken_by = null, taken_until = null where taken_by = $1;
