-- Bundles as they were computed ($2, a list): another digest is another number, the same one keeps it.
insert into bundles.nodes as n (account_id, hostname, instance_id, epoch, counter, digest, manifest, computed_at)
select $1, b.hostname, b.instance_id, 0, 1, b.digest, b.manifest, clock_timestamp()
from json_to_recordset($2::json) as b (hostname text, instance_id uuid, digest text, manifest text)
on conflict (account_id, hostname) do update set
  instance_id = excluded.instance_id,
  counter = case when n.digest = excluded.digest then n.counter else n.counter + 1 end,
  computed_at = case when n.digest = excluded.digest then n.computed_at else excluded.computed_at end,
  digest = excluded.digest,
  manifest = excluded.manifest
returning hostname, instance_id, epoch, counter, digest, computed_at, epoch_raised_at
