-- $1 subscription, $2 holder, $3 whether it failed, $4 ms until it is sent anything again.
update delivery.subscriptions
   set failures = case when $3 then failures + 1 else 0 end,
       failing_since = case when $3 then coalesce(failing_since, now()) end,
       next_attempt_at = now() + $4 * interval '1 millisecond',
       holder = null, claimed_until = null
 where id = $1 and holder = $2;
