insert into access.subjects as known (account_id, issuer, sub, name, email, subject_id)
values ($1, $2, $3, $4, $5, $6)
on conflict (account_id, issuer, sub) do update
  set name = coalesce(excluded.name, known.name), email = coalesce(excluded.email, known.email)
returning subject_id
