-- Of accounts with more than so many answers, the oldest beyond them.
with crowded as (
  select account_id from gateway.answers group by account_id having count(*) > $1::bigint
), ends as (
  select newest.account_id, newest.asked_at, newest.scope
  from crowded c
  cross join lateral (
    select a.account_id, a.asked_at, a.scope from gateway.answers a
    where a.account_id = c.account_id
    order by a.asked_at desc, a.scope desc
    offset $1::bigint limit 1
  ) as newest
)
delete from gateway.answers a using ends e
where a.account_id = e.account_id and (a.asked_at, a.scope) <= (e.asked_at, e.scope) and a.claimed_until < now();
