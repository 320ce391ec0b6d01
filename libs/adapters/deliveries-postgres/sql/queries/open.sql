-- The delivery that a run's further events join. $1 subscription, $2 run.
select id, events, counts from delivery.deliveries
 where subscription_id = $1 and fold = $2 and body is null and state = 'queued'
   for update;
