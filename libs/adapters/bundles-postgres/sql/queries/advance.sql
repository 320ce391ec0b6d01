-- Moves on, if nobody else did meanwhile; also the lock that lets only one of them write.
update bundles.accounts set version = $4, event_id = $5
where account_id = $1 and version = $2 and event_id is not distinct from $3
