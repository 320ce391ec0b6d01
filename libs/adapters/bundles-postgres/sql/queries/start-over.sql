-- The log lost what the bundles were computed from: all of them are computed again, and are newer than what was given.
with raised as (
  update bundles.nodes set epoch = greatest(epoch + 1, $2), epoch_raised_at = clock_timestamp() where account_id = $1
)
update bundles.accounts set version = 0, event_id = null, turn = turn + 1 where account_id = $1
