-- One row per account in which the mode was ever changed; row_key is the account.
create table gitops_modes (
  account_id text collate "C" not null,
  row_key text collate "C" not null,
  -- of the event that began the row: the order of lists
  position bigint not null,
  -- the row as JSON; text, because it is written and read whole and must stay the same bytes
  body text not null,
  primary key (account_id, row_key)
);
