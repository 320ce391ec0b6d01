update access.subjects
set issuer = null, sub = null, name = null, email = null, erased_at = coalesce(erased_at, now())
where account_id = $1 and subject_id = any ($2::uuid[])
