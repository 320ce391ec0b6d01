delete from bundles.nodes where account_id = $1 and hostname = any ($2::text[])
