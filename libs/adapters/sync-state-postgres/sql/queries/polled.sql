update repo_sync.schedule
set last_polled_at = $2, last_tip = coalesce($3, last_tip), failures = $4,
  pushes_covered = greatest(pushes_covered, coalesce($6::bigint, pushes_covered)),
  -- A push that was noted while the remote was asked may not be in its answer.
  next_due_at = case when $6::bigint < pushes then least($5::timestamptz, push_due_at) else $5::timestamptz end
where repository_id = $1;
