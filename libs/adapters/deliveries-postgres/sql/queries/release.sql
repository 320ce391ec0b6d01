-- $1 subscription, $2 holder.
update delivery.subscriptions set holder = null, claimed_until = null where id = $1 and holder = $2;
