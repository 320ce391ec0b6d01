-- $1 subscription. Its run's events are not gathered any more, either.
update delivery.deliveries set state = 'dropped', fold = null, finished_at = now()
 where subscription_id = $1 and state = 'queued';
