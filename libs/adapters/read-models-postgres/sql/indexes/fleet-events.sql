create index on fleet_events (account_id, position);
