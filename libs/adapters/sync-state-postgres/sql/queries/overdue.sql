select repository_id, account_id, open_run_id, open_run_number, open_run_deadline_at
from repo_sync.schedule
where open_run_deadline_at <= $1
order by open_run_deadline_at, repository_id
limit $2;
