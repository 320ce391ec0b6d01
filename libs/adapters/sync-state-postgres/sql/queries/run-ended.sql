update repo_sync.schedule
set open_run_id = null, open_run_number = null, open_run_deadline_at = null
where repository_id = $1 and open_run_id = $2;
