-- $1 id, $2 account, $3 the subscription, $4 whether it is enabled. One that is enabled anew begins without its failures.
insert into delivery.subscriptions (id, account_id, subscription, is_enabled) values ($1, $2, $3, $4)
on conflict (id) do update
   set subscription = excluded.subscription, is_enabled = excluded.is_enabled,
       failures = case when subscriptions.is_enabled then subscriptions.failures else 0 end,
       failing_since = case when subscriptions.is_enabled then subscriptions.failing_since end,
       next_attempt_at = case when subscriptions.is_enabled then subscriptions.next_attempt_at else now() end;
