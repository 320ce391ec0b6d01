-- What was done by hand to each of the resources in $2 (`[{kind, key}]`) and to instances of nodes among them, newest first,
-- of each at most $3. Two indexes on the journal hold just these entries.
with asked as (
  select r.kind, r.key from jsonb_to_recordset($2::jsonb) as r (kind text, key text)
)
select a.kind, a.key, e.revision, null::text as instance_id, e.data, e.actor, inventory.instant(e.recorded_at) as at
from asked a
cross join lateral (
  select j.revision, j.data, j.actor, j.recorded_at
  from inventory.journal j
  where j.account_id = $1 and j.type = 'ResourceChanged' and j.data #>> '{origin,type}' = 'imperative'
    and j.data ->> 'kind' = a.kind and j.data ->> 'key' = a.key
  order by j.revision desc
  limit $3
) e
union all
select a.kind, a.key, e.revision, e.data #>> '{instance,id}', e.data, e.actor, inventory.instant(e.recorded_at)
from asked a
cross join lateral (
  select j.revision, j.data, j.actor, j.recorded_at
  from inventory.journal j
  where a.kind = 'node' and j.account_id = $1 and j.type = 'InstanceChanged'
    and j.data #>> '{origin,type}' = 'imperative' and j.data #>> '{instance,node}' = a.key
  order by j.revision desc
  limit $3
) e
order by revision desc
