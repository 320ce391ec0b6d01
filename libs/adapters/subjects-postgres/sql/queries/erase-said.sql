delete from access.said where account_id = $1 and subject_id = any ($2::uuid[])
