-- A push that was noted while the remote was asked may not be in its answer. Nor need those be that count on a look which is
-- still to come: it stays, though the newest push that was counted came before the remote was asked. So does a look that
-- somebody asked for meanwhile.
update repo_sync.schedule
set taken_by = null, taken_until = null, last_polled_at = $2, last_tip = coalesce($3, last_tip), failures = $4,
  pushes_covered = case
    when $6::bigint is null then pushes_covered
    else greatest(pushes_covered, least($6::bigint, case when push_due_at > $2 then pushes - 1 end))
  end,
  hastened_at = case when hastened_at > $2 then hastened_at end,
  next_due_at = least(
    $5::timestamptz,
    case when hastened_at > $2 then hastened_at end,
    case when $6::bigint < pushes or ($6::bigint is not null and push_due_at > $2) then push_due_at end
  )
where repository_id = $1;
