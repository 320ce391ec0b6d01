-- $1 subscription. The log will say so, too; until it is followed this does.
update delivery.subscriptions set is_enabled = false, holder = null, claimed_until = null where id = $1;
