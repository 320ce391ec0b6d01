-- $1 account, $2 subscription, $3 delivery.
with replayed as (
  update delivery.deliveries
     set state = 'queued', attempts = 0, held_until = now(), finished_at = null, fold = null
   where account_id = $1 and subscription_id = $2 and id = $3
  returning *
)
select replayed.*, subscriptions.next_attempt_at
  from replayed
  left join delivery.subscriptions on subscriptions.id = replayed.subscription_id;
