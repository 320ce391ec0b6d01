-- The newest entry of each thing up to a place, in the order of things. Walks from thing to thing by the index, so that it
-- costs what there are things, not what happened. $1 account, $2 up to, $3 beyond, $4 first part of the things' names,
-- $5 after this thing, $6 these things only or null, $7 how many, $8 whether also what is gone
with recursive things as (
  (
    select h.thing from read_models.fleet_history h
    where $6::text[] is null and h.account_id = $1 and h.thing > greatest($4::text collate "C", $5::text collate "C") and h.thing < $4::text || '~'
    order by h.thing limit 1
  )
  union all
  select (
    select h.thing from read_models.fleet_history h
    where h.account_id = $1 and h.thing > t.thing and h.thing < $4::text || '~'
    order by h.thing limit 1
  )
  from things t where t.thing is not null
),
asked as (
  select thing from things where thing is not null
  union all
  select unnest($6::text[])
)
select newest.body
from asked, lateral (
  select h.body, h.position, h.operation from read_models.fleet_history h
  where h.account_id = $1 and h.thing = asked.thing and h.position <= $2::bigint
  order by h.position desc limit 1
) newest
where newest.position > $3::bigint and ($8::boolean or newest.operation <> 'deleted')
limit $7
