insert into access.said (said_id, account_id, subject_id, text) values ($2, $1, $3, $4)
on conflict (said_id) do nothing
