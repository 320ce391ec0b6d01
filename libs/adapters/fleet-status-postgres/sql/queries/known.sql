-- What is known of nodes, and what each should be. $1: how long a second machine of one identity is remembered, milliseconds. The
-- condition follows.
select n.account_id, n.instance_id, n.hostname, n.boot_id, n.report, n.essence, n.last_seen_at, n.state, n.since, n.told_drift, n.told_clone, n.told_keys,
  case when n.cloned_at > clock_timestamp() - make_interval(secs => $1::float8 / 1000) then n.other_boot_id end as cloned_boot_id,
  extract(epoch from clock_timestamp() - n.last_seen_at) * 1000 as silent_ms,
  b.epoch, b.counter, b.digest
from status.nodes n
left join bundles.nodes b on b.account_id = n.account_id and b.instance_id = n.instance_id
