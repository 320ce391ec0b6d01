-- The reference stays known, so that it is told from a text that only looks like one. A row that nothing refers to says that nothing is
-- kept of the subject any more.
with erased as (
  insert into access.said (said_id, account_id, subject_id, text)
  select md5($1::text || ' ' || subject_id::text)::uuid, $1, subject_id, '[erased]' from unnest($2::uuid[]) as subject_id
  on conflict (said_id) do nothing
)
update access.said set text = '[erased]' where account_id = $1 and subject_id = any ($2::uuid[]) and text <> '[erased]'
