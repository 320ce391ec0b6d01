alter table fleet_events add primary key (account_id, row_key);
create index on fleet_events (account_id, position);
