-- Takes the last report of each machine ($1, a list). A boot that reports again after another one did is another machine.
insert into status.nodes as n (
  account_id, instance_id, hostname, boot_id, report, essence, last_seen_at, state, since, assessed_digest
)
select r.account, r.instance_id, r.hostname, r.boot_id, r.report, r.essence, clock_timestamp(), 'never_seen', clock_timestamp(), null
from json_to_recordset($1::json)
  as r (account text, instance_id uuid, hostname text, boot_id uuid, report text, essence text)
on conflict (account_id, instance_id) do update set
  hostname = excluded.hostname,
  boot_id = excluded.boot_id,
  other_boot_id = case when n.boot_id <> excluded.boot_id then n.boot_id else n.other_boot_id end,
  other_seen_at = case when n.boot_id <> excluded.boot_id then n.last_seen_at else n.other_seen_at end,
  cloned_at = case
    when n.boot_id <> excluded.boot_id and n.other_boot_id = excluded.boot_id then excluded.last_seen_at
    else n.cloned_at
  end,
  report = case when n.essence = excluded.essence then n.report else excluded.report end,
  essence = excluded.essence,
  last_seen_at = excluded.last_seen_at,
  assessed_digest = case
    when n.essence <> excluded.essence or n.boot_id <> excluded.boot_id or n.state = 'offline' then null
    else n.assessed_digest
  end
