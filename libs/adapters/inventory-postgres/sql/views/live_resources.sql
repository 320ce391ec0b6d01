-- Every resource as the contracts' LiveResource.
create or replace view inventory.live_resources as
select
  r.account_id, r.rank, r.kind, r.key, o.repository_id,
  json_build_object(
    'kind', r.kind,
    'key', r.key,
    'attributes', r.attributes,
    'version', r.live_version,
    -- Spelled out, not by inventory.management: a call a row would be a fifth of a snapshot's time.
    'managed_by', case
      when o.repository_id is not null then
        json_build_object('repository_id', o.repository_id, 'last_applied', o.last_applied, 'revision', o.revision)
    end,
    'changed_by', r.changed_by,
    'changed_at', inventory.instant(r.changed_at)
  ) as resource
from inventory.resources r
left join inventory.ownership o on o.account_id = r.account_id and o.kind = r.kind and o.key = r.key;
