-- What the nodes of account $1 came to, and whether that was decided on the bundle that is theirs now.
select n.instance_id, n.state, n.since, n.assessed_digest is not distinct from coalesce(b.digest, '') as is_current
from status.nodes n
left join bundles.nodes b on b.account_id = n.account_id and b.instance_id = n.instance_id
where n.account_id = $1
