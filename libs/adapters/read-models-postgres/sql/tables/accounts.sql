-- One row per account, with the inventory revision that the rows have reached; row_key is the account.
create table accounts (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  body json not null,
  primary key (account_id, row_key)
);
