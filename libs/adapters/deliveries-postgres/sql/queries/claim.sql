-- The oldest delivery of each subscription that may be sent something now. $1 holder, $2 how many, $3 ms until a claim ends.
with due as (
  select subscriptions.id, head.id as delivery_id
    from delivery.subscriptions
    cross join lateral (
      select deliveries.id
        from delivery.deliveries
       where deliveries.subscription_id = subscriptions.id and deliveries.state = 'queued' and deliveries.held_until <= now()
       order by deliveries.position
       limit 1
    ) as head
   where subscriptions.is_enabled and subscriptions.next_attempt_at <= now()
     and (subscriptions.claimed_until is null or subscriptions.claimed_until < now())
   order by subscriptions.next_attempt_at
   limit $2
     for update of subscriptions skip locked
), claimed as (
  update delivery.subscriptions
     set holder = $1, claimed_until = now() + $3 * interval '1 millisecond'
    from due
   where subscriptions.id = due.id
  returning subscriptions.*, due.delivery_id
)
select deliveries.id as delivery_id, deliveries.subscription_id, deliveries.account_id, deliveries.body, deliveries.events,
       deliveries.counts, deliveries.attempts, claimed.failures, claimed.failing_since,
       coalesce(extract(epoch from now() - claimed.failing_since) * 1000, 0)::float8 as failing_for_ms
  from claimed
  join delivery.deliveries on deliveries.id = claimed.delivery_id;
