update repo_sync.schedule
set taken_until = clock_timestamp() + $2::double precision * interval '1 millisecond'
where taken_by = $1 and repository_id = any($3::uuid[]);
