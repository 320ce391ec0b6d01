-- The nodes of account $2.
where n.account_id = $2
