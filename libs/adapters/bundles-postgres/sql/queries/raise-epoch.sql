-- The same bundle, newer than whatever an agent knows.
update bundles.nodes set epoch = $5, epoch_raised_at = clock_timestamp()
where account_id = $1 and hostname = $2 and epoch = $3 and counter = $4
