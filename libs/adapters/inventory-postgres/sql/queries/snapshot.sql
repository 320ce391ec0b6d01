-- The parts of a LiveSnapshot of an account; only what one repository manages when $2 names it. A single statement
-- sees a single snapshot.
select
  coalesce((select a.revision from inventory.accounts a where a.account_id = $1), 0) as revision,
  (
    select json_agg(r.resource order by r.rank, r.key collate "C")
    from inventory.live_resources r
    where r.account_id = $1 and ($2::uuid is null or r.repository_id = $2)
  ) as resources,
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
  ) as gone,
  (
    select json_agg(
      jsonb_build_object(
        'module', v.module, 'version', v.version, 'state', v.state, 'promoted_at', inventory.instant(v.promoted_at)
      ) || inventory.content_of(v)
      order by v.module collate "C", v.promoted_at
    )
    from inventory.module_versions v
    where v.account_id = $1 and $2::uuid is null
  ) as module_versions,
  (
    select json_agg(
      json_build_object('kind', c.kind, 'key', c.key, 'repository_id', c.repository_id)
      order by inventory.rank_of(c.kind), c.key collate "C", c.repository_id
    )
    from inventory.contested c
    where c.account_id = $1 and $2::uuid is null
  ) as declared_by_others,
  (
    select json_agg(
      json_build_object('id', i.instance_id, 'node', i.node, 'region', i.region, 'instance_type', i.instance_type)
      order by i.instance_id
    )
    from inventory.instances i
    join inventory.nodes n on n.account_id = i.account_id and n.hostname = i.node
    where i.account_id = $1 and (i.region <> n.region or i.instance_type is distinct from n.instance_type)
  ) as strays
