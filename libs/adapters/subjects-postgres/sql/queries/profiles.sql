select subject_id, case when erased_at is null then coalesce(name, sub) else '[erased]' end as name, email
from access.subjects where account_id = $1 and subject_id = any ($2::uuid[])
