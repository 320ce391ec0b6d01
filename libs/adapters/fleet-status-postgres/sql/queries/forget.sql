-- Forgets nodes ($1, a list), unless they said something else meanwhile.
delete from status.nodes n
using json_to_recordset($1::json) as r (account text, instance_id uuid, essence text)
where n.account_id = r.account and n.instance_id = r.instance_id and n.essence = r.essence
