select subject_id, coalesce(name, sub) as name, email from access.subjects where account_id = $1 and subject_id = any ($2::uuid[])
