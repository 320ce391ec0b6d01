-- Where the account's fleet stood at a moment ($2): after the last entry that was recorded until then. A clock may have gone
-- back, by a day ($3) at most: for that time entries are compared one by one.
select coalesce(
  (select max(position) from read_models.fleet_history where account_id = $1 and "at" > $3 and "at" <= $2),
  (
    select position from read_models.fleet_history
    where account_id = $1 and "at" <= $2
    order by "at" desc, position desc limit 1
  )
) as position
