-- $1 account, $2 subscription, $3 state or null, $4 older than this id or null, $5 how many.
select deliveries.*, subscriptions.next_attempt_at
  from delivery.deliveries
  left join delivery.subscriptions on subscriptions.id = deliveries.subscription_id
 where deliveries.account_id = $1 and deliveries.subscription_id = $2
   and ($3::text is null or deliveries.state = $3)
   and ($4::uuid is null or deliveries.id < $4)
 order by deliveries.id desc
 limit $5;
