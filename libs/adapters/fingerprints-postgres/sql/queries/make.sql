insert into fingerprints.keys (account_id, key) values ($1, $2) on conflict (account_id) do nothing
