insert into access.token_uses as known (account_id, token_id, used_at)
values ($1, $2, $3)
on conflict (token_id) do update set used_at = greatest(known.used_at, excluded.used_at)
