-- Moves on, if nobody else recorded anything meanwhile; also the lock that lets only one of them write.
update bundles.accounts set version = $4, event_id = $5, turn = turn + 1
where account_id = $1 and version = $2 and event_id is not distinct from $3 and turn = $6
