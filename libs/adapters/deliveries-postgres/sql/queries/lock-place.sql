-- Only one process follows on from a place. $1 an arbitrary number of ours. It does not wait for the disk: what a crash takes
-- back is followed again, and nothing is sent before a claim is on the disk, and with it all that was written earlier.
select pg_advisory_xact_lock($1), set_config('synchronous_commit', 'off', true);
