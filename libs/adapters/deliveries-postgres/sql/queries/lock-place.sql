-- Only one process follows on from a place. $1 an arbitrary number of ours.
select pg_advisory_xact_lock($1);
