-- Nodes that are to be looked at: something is new, or they have been silent for $1 milliseconds and are not offline yet.
where n.assessed_digest is null
  or n.assessed_digest is distinct from coalesce(b.digest, '')
  or (n.state <> 'offline' and n.last_seen_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000))
  or (n.told_clone is not null and n.cloned_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000))
order by n.account_id, n.instance_id
limit $2
