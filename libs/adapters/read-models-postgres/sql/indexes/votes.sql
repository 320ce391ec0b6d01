create index on votes (account_id, voter, position);
