-- What nodes came to ($1, a list). One that reported something else meanwhile is looked at again.
update status.nodes n set
  state = c.state,
  since = case when n.state = c.state then n.since else coalesce(c.since, clock_timestamp()) end,
  assessed_digest = case when n.essence = c.essence then c.current end,
  told_drift = c.told_drift,
  told_clone = c.told_clone,
  told_keys = c.told_keys
from json_to_recordset($1::json) as c (
  account text, instance_id uuid, state text, since timestamptz, essence text, current text, told_drift text, told_clone text, told_keys text
)
where n.account_id = c.account and n.instance_id = c.instance_id
