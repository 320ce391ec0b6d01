insert into access.said (said_id, account_id, subject_id, text)
select $2, $1, $3::uuid, case
  when exists (select from access.said where said_id = md5($1::text || ' ' || $3::uuid::text)::uuid) then '[erased]'
  else $4
end
on conflict (said_id) do nothing
