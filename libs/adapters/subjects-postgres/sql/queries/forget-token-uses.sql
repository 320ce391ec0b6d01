delete from access.token_uses where account_id = $1 and token_id = any ($2::uuid[])
