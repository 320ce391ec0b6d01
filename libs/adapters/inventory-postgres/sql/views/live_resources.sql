-- Every resource as the contracts' LiveResource.
create or replace view inventory.live_resources as
select
  r.account_id, r.rank, r.kind, r.key, o.repository_id,
  json_build_object(
    'kind', r.kind,
    'key', r.key,
    'attributes', r.attributes,
    'version', r.live_version,
    'managed_by', inventory.management(o),
    'changed_by', r.changed_by,
    'changed_at', inventory.instant(r.changed_at)
  ) as resource
from inventory.resources r
left join inventory.ownership o on o.account_id = r.account_id and o.kind = r.kind and o.key = r.key;
