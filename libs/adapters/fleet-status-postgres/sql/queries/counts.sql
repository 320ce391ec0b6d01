select account_id, count(*) as nodes from status.nodes where account_id = any ($1::text[]) group by account_id
