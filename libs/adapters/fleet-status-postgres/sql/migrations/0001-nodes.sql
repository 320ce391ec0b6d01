-- What nodes say of themselves. Every 30 s one row of each is written again: nothing here is an event.

create table status.nodes (
  account_id text collate "C" not null,
  instance_id uuid not null,
  hostname text collate "C" not null,
  boot_id uuid not null,
  -- the boot that reported before this one, and when it did last
  other_boot_id uuid null,
  other_seen_at timestamptz(3) null,
  -- when a boot reported again after another one had: two machines with one identity
  cloned_at timestamptz(3) null,
  report text not null,
  -- of what counts in the report
  essence text not null,
  last_seen_at timestamptz(3) not null,
  state text not null,
  since timestamptz(3) not null,
  -- null: it has to be looked at
  assessed_digest text null,
  told_drift text null,
  told_clone text null,
  primary key (account_id, instance_id)
) with (fillfactor = 70);

create index nodes_to_assess on status.nodes (account_id) where assessed_digest is null;
