alter table fleet_history add primary key (account_id, row_key);
-- What a thing was like at a place in the log is one look-up; so is which things there are.
create index on fleet_history (account_id, thing, position) include (operation);
-- Which place a moment is.
create index on fleet_history (account_id, at, position);
