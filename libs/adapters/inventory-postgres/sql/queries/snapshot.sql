-- The live fleet of an account as the contracts' LiveSnapshot; of one repository only when $2 is one. A single statement
-- sees a single snapshot.
select json_build_object(
  'account_id', $1::text,
  'revision', coalesce((select a.revision from inventory.accounts a where a.account_id = $1), 0),
  'resources', coalesce(
    (
      select json_agg(r.resource order by r.rank, r.key collate "C")
      from inventory.live_resources r
      where r.account_id = $1 and ($2::uuid is null or r.repository_id = $2)
    ),
    '[]'
  ),
  'gone', coalesce(
    (
      select json_agg(
        json_build_object(
          'kind', o.kind, 'key', o.key, 'managed_by', inventory.management(o), 'changed_by', o.gone_by,
          'changed_at', inventory.instant(o.gone_at)
        )
        order by inventory.rank_of(o.kind), o.key collate "C"
      )
      from inventory.ownership o
      where o.account_id = $1 and o.gone_at is not null and ($2::uuid is null or o.repository_id = $2)
    ),
    '[]'
  ),
  'module_versions', coalesce(
    (
      select json_agg(
        json_build_object(
          'module', v.module, 'version', v.version, 'state', v.state, 'promoted_at', inventory.instant(v.promoted_at)
        )
        order by v.module collate "C", v.promoted_at
      )
      from inventory.module_versions v
      where v.account_id = $1 and $2::uuid is null
    ),
    '[]'
  )
) as snapshot
