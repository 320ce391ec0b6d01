-- Takes what is due for one replica, so that each of the others takes something else. Times of taking are this clock's.
with due as (
  select repository_id
  from repo_sync.schedule
  where next_due_at <= $1 and (taken_until is null or taken_until <= clock_timestamp())
  order by next_due_at, repository_id
  limit $2
  for update skip locked
)
update repo_sync.schedule as taken
set taken_by = $3, taken_until = clock_timestamp() + $4::double precision * interval '1 millisecond'
from due
where taken.repository_id = due.repository_id
returning taken.repository_id, taken.account_id, taken.name, taken.next_due_at, taken.failures, taken.last_polled_at,
  taken.last_tip, taken.pushes, taken.pushes > taken.pushes_covered as has_new_push, taken.push_trace;
